// The shapes of what the server does at the moment.

#include "api/openapi.h"

namespace chanoma::api {

const SchemaList& ActivitySchemas() {
  static const SchemaList schemas{
      {"SentTrack",
       R"({"type":"object","properties":{"track":{"type":"string"},"copied":{"type":"boolean"}},"required":["track","copied"],"additionalProperties":false})"},
      {"Viewing",
       R"({"type":"object","properties":{"user":{"anyOf":[{"type":"object","properties":{"id":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},)"
       R"("name":{"type":"string"},"displayName":{"type":"string"}},"required":["id","name","displayName"],"additionalProperties":false},{"type":"null"}]},)"
       R"("address":{"type":"string"},"agent":{"type":["string","null"]},"video":{"$ref":"#/components/schemas/VideoSummary"},)"
       R"("position":{"type":["number","null"]},"file":{"type":"boolean","description":"The original, as it is"},)"
       R"("picture":{"anyOf":[{"$ref":"#/components/schemas/SentTrack"},{"type":"null"}]},"sound":{"anyOf":[{"$ref":"#/components/schemas/SentTrack"},{"type":"null"}]},)"
       R"("height":{"type":["integer","null"]},"speed":{"type":["number","null"],"description":"Times real time, of a rendition"},)"
       R"("encoder":{"type":["string","null"],"description":"Which made the newest segments of a rendition, as libav calls it"},"fellBack":{"type":["string","null"],"description":"Why hardware failed in the middle of them, where it did"},)"
       R"("code":{"type":"string"},"reason":{"type":"string"},"codec":{"type":["string","null"],"description":"Of the file, where the reason is about one"},"since":{"type":"string","format":"date-time"},"lastAt":{"type":"string","format":"date-time"}},)"
       R"("required":["user","address","agent","video","position","file","picture","sound","height","speed","encoder","fellBack","code","reason","codec","since","lastAt"],)"
       R"("additionalProperties":false})"},
      {"ViewingList",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Viewing"}}},"required":["items"],"additionalProperties":false})"},
      {"ServerTrouble",
       R"({"type":"object","properties":{"kind":{"type":"string","enum":["disk-low","library-gone","work-failed","snapshot-failed"]},"subject":{"type":["string","null"],"description":"A folder, or the name of a library"},)"
       R"("detail":{"type":["string","null"]},"number":{"type":"integer","description":"Of a disk: bytes free; of work: how much failed"},"text":{"type":"string"},"since":{"type":"string","format":"date-time"},)"
       R"("posted":{"type":"boolean","description":"notify_webhook has taken it"}},"required":["kind","subject","detail","number","text","since","posted"],"additionalProperties":false})"},
      {"ServerTroubleList",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/ServerTrouble"}}},"required":["items"],"additionalProperties":false})"},
      {"NoticeTest",
       R"({"type":"object","properties":{"letters":{"type":"integer","description":"On their way to administrators with a confirmed address"},)"
       R"("webhook":{"type":"string","enum":["none","told","refused"]},"refusal":{"type":["string","null"]}},"required":["letters","webhook","refusal"],"additionalProperties":false})"},
      {"Server",
       R"({"type":"object","properties":{"version":{"type":"string"},"startedAt":{"type":"string","format":"date-time"},"memory":{"type":"integer","description":"Bytes; media workers apart"},)"
       R"("disks":{"type":"array","items":{"type":"object","properties":{"holds":{"type":"string","enum":["data","segments"]},"path":{"type":"string"},"free":{"type":"integer"},"size":{"type":"integer"}},)"
       R"("required":["holds","path","free","size"],"additionalProperties":false}},)"
       R"("segments":{"type":"object","properties":{"bytes":{"type":"integer"},"limit":{"type":"integer"},"pinned":{"type":"integer"}},"required":["bytes","limit","pinned"],"additionalProperties":false},)"
       R"("workers":{"type":"array","items":{"type":"object","properties":{"lane":{"type":"string","enum":["viewer","run","background"]},"busy":{"type":"integer"},"idle":{"type":"integer"},"limit":{"type":"integer"}},)"
       R"("required":["lane","busy","idle","limit"],"additionalProperties":false}},)"
       R"("hardware":{"type":"object","properties":{"kind":{"type":"string","enum":["off","vaapi","qsv","nvenc"]},"device":{"type":["string","null"]},)"
       R"("state":{"type":"string","enum":["off","trying","works","fails"]},"problem":{"type":["string","null"],"description":"Why it fails"},)"
       R"("pictures":{"type":"integer","description":"That it encoded since the start"},"processes":{"type":"integer","description":"That were started for it since then"},)"
       R"("fellBack":{"type":"integer","description":"Runs that had to go on without it"},"lastFailure":{"type":["string","null"]}},)"
       R"("required":["kind","device","state","problem","pictures","processes","fellBack","lastFailure"],"additionalProperties":false},)"
       R"("metadata":{"type":"object","properties":{"bytes":{"type":"integer"},"healthy":{"type":"boolean"}},"required":["bytes","healthy"],"additionalProperties":false},)"
       R"("search":{"type":"object","properties":{"documents":{"type":"integer"},"behind":{"type":"integer"},"building":{"type":"boolean"}},"required":["documents","behind","building"],"additionalProperties":false},)"
       R"("screens":{"type":"integer","description":"Browsers and programs that follow changes"},"failedJobs":{"type":"integer"}},)"
       R"("required":["version","startedAt","memory","disks","segments","workers","hardware","metadata","search","screens","failedJobs"],"additionalProperties":false})"},
      {"Space",
       R"({"type":"object","properties":{"disks":{"type":"array","description":"Data and segments may share one","items":{"type":"object","properties":{"holds":{"type":"array","items":{"type":"string","enum":["data","segments"]}},)"
       R"("path":{"type":"string"},"free":{"type":"integer"},"size":{"type":"integer"},"floor":{"type":"integer","description":"Free bytes below which nothing new is kept there"},)"
       R"("floorKey":{"type":["string","null"],"description":"The setting that says so"}},"required":["holds","path","free","size","floor","floorKey"],"additionalProperties":false}},)"
       R"("kinds":{"type":"array","items":{"type":"object","properties":{"kind":{"type":"string","enum":["media","originals","incoming","segments","pinned","images","metadata","search","snapshots","setAside"]},)"
       R"("disk":{"type":["string","null"],"enum":["data","segments",null],"description":"null: where the libraries are"},"bytes":{"type":["integer","null"],"description":"null: it was not looked at yet"},)"
       R"("cap":{"type":["integer","null"],"description":"null: none"},"key":{"type":["string","null"],"description":"The setting that limits it"},"full":{"type":"boolean","description":"Nothing new of it is kept until some goes, or more is allowed"}},"required":["kind","disk","bytes","cap","key","full"],"additionalProperties":false}},)"
       R"("libraries":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},"name":{"type":"string"},"managed":{"type":"boolean"},)"
       R"("files":{"type":"integer"},"bytes":{"type":"integer"}},"required":["id","name","managed","files","bytes"],"additionalProperties":false}},)"
       R"("measuredAt":{"type":["string","null"],"format":"date-time","description":"When folders that nobody counts were looked through last"},"measuring":{"type":"boolean"}},)"
       R"("required":["disks","kinds","libraries","measuredAt","measuring"],"additionalProperties":false})"},
      {"Large",
       R"({"type":"object","properties":{"show":{"anyOf":[{"$ref":"#/components/schemas/ShowSummary"},{"type":"null"}]},)"
       R"("video":{"description":"Where there is no show: the file, or the largest of them","anyOf":[{"$ref":"#/components/schemas/VideoSummary"},{"type":"null"}]},)"
       R"("files":{"type":"integer"},"bytes":{"type":"integer"},"segments":{"type":"integer","description":"Bytes that are kept for viewers"}},)"
       R"("required":["show","video","files","bytes","segments"],"additionalProperties":false})"},
      {"LargePage",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Large"}},"this":{"type":"string"},"next":{"type":["string","null"]}},)"
       R"("required":["items","this","next"],"additionalProperties":false})"},
  };
  return schemas;
}

}  // namespace chanoma::api
