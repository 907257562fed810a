#pragma once
// Answers in the shapes that the providers document, with made-up works. They are cut to what matters.

#include <string>

namespace chanoma::providers::test {

inline const std::string kTvmazeSearch = R"j([
 {"score":1.2,"show":{"id":123,"name":"The Long Shore","type":"Scripted","language":"English","genres":["Drama"],"status":"Ended","premiered":"2004-09-22",
  "externals":{"tvrage":1,"thetvdb":73739,"imdb":"tt0411008"},"image":{"medium":"https://static.tvmaze.com/m/1.jpg","original":"https://static.tvmaze.com/o/1.jpg"},
  "summary":"<p>They <b>crash</b> &amp; stay.</p>"}},
 {"score":0.8,"show":{"id":124,"name":"The Long Shore","premiered":"2015-01-01","image":null,"summary":null}},
 {"score":0.1,"show":{"id":0.5,"name":"No id"}}, {"score":0.1}, 7, null])j";

inline const std::string kTvmazeShow = R"j({"id":123,"name":"The Long Shore","genres":["Drama","Adventure"],"status":"Running","averageRuntime":43,"premiered":"2004-09-22","ended":null,
 "rating":{"average":8.3},"network":{"id":3,"name":"ABC"},"webChannel":null,"externals":{"tvrage":null,"thetvdb":73739,"imdb":"tt0411008"},
 "image":{"medium":"https://static.tvmaze.com/m/1.jpg","original":"https://static.tvmaze.com/o/1.jpg"},"summary":"<p>They crash.</p><p>They stay.</p>",
 "_embedded":{"episodes":[
   {"id":1,"name":"Pilot","season":1,"number":1,"airdate":"2004-09-22","summary":"<p>A crash.</p>"},
   {"id":2,"name":"Second","season":1,"number":2,"airdate":"","summary":null},
   {"id":3,"name":"Unnumbered","season":1,"number":null,"airdate":"2005-01-01","summary":""},
   {"id":4,"name":"Wrong","season":-1,"number":1e99}],
  "nextepisode":{"id":9,"season":2,"number":1,"airdate":"2026-12-09"},
  "cast":[{"person":{"id":1,"name":"Ada Fox"},"character":{"id":2,"name":"Jack"}},{"person":{"id":1,"name":"Ada Fox"},"character":{"id":3,"name":"Jill"}}],
  "crew":[{"type":"Creator","person":{"name":"J. Maker"}},{"type":"Gaffer","person":{"name":"Nobody"}}],
  "images":[{"type":"poster","resolutions":{"original":{"url":"https://static.tvmaze.com/p.jpg"}}},{"type":"background","resolutions":{"original":{"url":"https://static.tvmaze.com/b.jpg"}}}]}})j";

inline const std::string kAnilistSearch = R"j({"data":{"Page":{"media":[
 {"id":21,"format":"TV","title":{"romaji":"Umi no Uta","english":"Song of the Sea","native":"海の歌"},"synonyms":["UnU"],"startDate":{"year":1999},"description":"A boy.<br><br>(Source: X)","coverImage":{"large":"https://s4.anilist.co/c.jpg"}},
 {"id":22,"format":"MOVIE","title":{"romaji":"Umi no Uta: Film","english":null,"native":"海の歌 劇場版"},"synonyms":[],"startDate":{"year":2001},"description":null,"coverImage":{"large":null}}]}}})j";

inline const std::string kAnilistMedia = R"j({"data":{"Media":{"id":21,"idMal":210,"format":"TV","status":"RELEASING","title":{"romaji":"Umi no Uta","english":"Song of the Sea","native":"海の歌"},
 "synonyms":["UnU"],"description":"A boy sings.<br>\n<br>\nThe sea answers.","startDate":{"year":1999,"month":10,"day":20},"endDate":{"year":null,"month":null,"day":null},
 "genres":["Fantasy"],"averageScore":88,"duration":24,"studios":{"nodes":[{"name":"Studio Sea"}]},
 "staff":{"edges":[{"role":"Director","node":{"name":{"full":"K. Director"}}},{"role":"Original Creator","node":{"name":{"full":"E. Writer"}}}]},
 "characters":{"edges":[{"node":{"name":{"full":"Nami"}},"voiceActors":[{"name":{"full":"A. Voice"}}]},{"node":{"name":{"full":"Silent"}},"voiceActors":[]}]},
 "coverImage":{"extraLarge":"https://s4.anilist.co/x.jpg"},"bannerImage":"https://s4.anilist.co/b.jpg","nextAiringEpisode":{"airingAt":1796774400}}}})j";

inline const std::string kAnilistMissing = R"j({"errors":[{"message":"Not Found.","status":404,"locations":[{"line":1,"column":20}]}],"data":{"Media":null}})j";

inline const std::string kTmdbSearch = R"j({"page":1,"results":[
 {"id":603,"title":"The Grid","original_title":"The Grid","overview":"A wire.","release_date":"1999-03-30","poster_path":"/p.jpg"},
 {"id":604,"title":"The Grid Again","original_title":"The Grid Again","overview":"","release_date":"","poster_path":null}],"total_pages":1,"total_results":2})j";

inline const std::string kTmdbFilm = R"j({"id":603,"imdb_id":"tt0133093","title":"Das Netz","original_title":"The Grid","tagline":"","overview":"","release_date":"1999-03-30","runtime":136,"status":"Released",
 "vote_average":8.2,"vote_count":24000,"poster_path":"/p.jpg","backdrop_path":"/b.jpg","genres":[{"id":28,"name":"Action"}],"production_companies":[{"name":"Village"}],"belongs_to_collection":{"id":2344,"name":"The Grid Collection","poster_path":"/c.jpg","backdrop_path":null},
 "credits":{"cast":[{"name":"K. Reed","character":"Neo"}],"crew":[{"name":"L. W.","job":"Director","department":"Directing"},{"name":"L. W.","job":"Writer","department":"Writing"}]},
 "external_ids":{"imdb_id":"tt0133093","wikidata_id":"Q83495","facebook_id":null},
 "translations":{"translations":[{"iso_3166_1":"US","iso_639_1":"en","name":"English","data":{"title":"The Grid","overview":"Awake.","tagline":"Believe."}},{"iso_639_1":"ja","data":{"title":"ザ・グリッド","overview":""}},{"iso_639_1":"de","data":{"title":"Das Netz"}}]},
 "release_dates":{"results":[{"iso_3166_1":"US","release_dates":[{"certification":"R","type":3}]},{"iso_3166_1":"DE","release_dates":[{"certification":"","type":1},{"certification":"16","type":3}]}]},
 "images":{"logos":[{"file_path":"/l.svg"},{"file_path":"/l.png"}]}})j";

inline const std::string kTmdbSeries = R"j({"id":1399,"name":"The Keep","original_name":"The Keep","overview":"Snow.","first_air_date":"2011-04-17","last_air_date":"2019-05-19","status":"Ended",
 "episode_run_time":[60],"networks":[{"name":"HBO"}],"created_by":[{"name":"D. B."}],"seasons":[{"season_number":0},{"season_number":1},{"season_number":2}],
 "external_ids":{"imdb_id":"tt0944947","tvdb_id":121361,"wikidata_id":null},"content_ratings":{"results":[{"iso_3166_1":"US","rating":"TV-MA"}]},"next_episode_to_air":null,"poster_path":null})j";

inline const std::string kTmdbSeasons = R"j({"id":1399,"season/0":{"episodes":[{"episode_number":1,"name":"Inside","overview":"","air_date":null}]},
 "season/1":{"episodes":[{"episode_number":1,"name":"Winter","overview":"Cold.","air_date":"2011-04-17"},{"episode_number":"2","name":"No number"}]}})j";

inline const std::string kTmdbFound = R"j({"movie_results":[],"person_results":[],"tv_results":[{"id":1399,"name":"The Keep"}],"tv_episode_results":[],"tv_season_results":[]})j";

inline const std::string kWikidataSearch = R"j({"searchinfo":{"search":"the grid"},"search":[{"id":"Q83495","label":"The Grid"},{"id":"Q1","label":"universe"},{"id":"bad"}],"success":1})j";
inline const std::string kWikidataFound = R"j({"batchcomplete":"","query":{"searchinfo":{"totalhits":1},"search":[{"ns":0,"title":"Q83495","pageid":1}]}})j";
inline const std::string kWikidataItem = R"j({"entities":{"Q83495":{"type":"item","id":"Q83495",
 "labels":{"en":{"language":"en","value":"The Grid"},"pt":{"language":"pt","value":"A Grade"},"pt-br":{"language":"pt-br","value":"A Malha"},"ja":{"language":"ja","value":"ザ・グリッド"},"de":{"language":"de","value":"Das Netz"}},
 "aliases":{"en":[{"language":"en","value":"Grid"}]},"descriptions":{"en":{"language":"en","value":"1999 film"}},
 "claims":{"P31":[{"rank":"deprecated","mainsnak":{"datavalue":{"value":{"entity-type":"item","id":"Q5398426"},"type":"wikibase-entityid"}}},{"rank":"normal","mainsnak":{"datavalue":{"value":{"entity-type":"item","id":"Q11424"},"type":"wikibase-entityid"}}}],
  "P577":[{"mainsnak":{"datavalue":{"value":{"time":"+1999-06-17T00:00:00Z","precision":11}}}},{"mainsnak":{"datavalue":{"value":{"time":"+1999-03-30T00:00:00Z","precision":11}}}},{"mainsnak":{"snaktype":"novalue"}}],
  "P345":[{"rank":"deprecated","mainsnak":{"datavalue":{"value":"tt0000001"}}},{"rank":"normal","mainsnak":{"datavalue":{"value":"tt0133093"}}}],"P4947":[{"mainsnak":{"datavalue":{"value":"603"}}}],
  "P1476":[{"mainsnak":{"datavalue":{"value":{"text":"The Grid","language":"en"}}}}]}},"Q1":{"id":"Q1","labels":{"en":{"value":"universe"}},"claims":[]}},"success":1})j";
inline const std::string kWikidataJoined = R"j({"entities":{"Q7":{"redirects":{"from":"Q7","to":"Q83495"},"type":"item","id":"Q83495","labels":{"en":{"language":"en","value":"The Grid"}},"claims":[]}},"success":1})j";

inline const std::string kTvdbLogin = R"j({"status":"success","data":{"token":"eyJ.made.up"}})j";
inline const std::string kTvdbSearch = R"j({"status":"success","data":[{"objectID":"series-121361","id":"series-121361","type":"series","tvdb_id":"121361","name":"Die Burg","primary_language":"deu","translations":{"eng":"The Keep","deu":"Die Burg"},"overviews":{"eng":"Snow."},
 "year":"2011","first_air_time":"2011-04-17","image_url":"https://artworks.thetvdb.com/p.jpg","thumbnail":"https://artworks.thetvdb.com/t.jpg","aliases":["Keep"],"remote_ids":[{"id":"tt0944947","type":2,"sourceName":"IMDB"}]}],"links":{"prev":null,"self":"https://api4.thetvdb.com/v4/search","next":"","total_items":1,"page_size":50}})j";
inline const std::string kTvdbNothing = R"j({"status":"success","data":[]})j";
inline const std::string kTvdbMissing = R"j({"status":"failure","message":"NotFoundException: error fetching ","data":null})j";
inline const std::string kTvdbByRemoteId = R"j({"status":"success","data":[{"episode":{"id":3254641,"seriesId":121361}},{"series":{"id":121361,"name":"Die Burg"}}]})j";
inline const std::string kTvdbFilm = R"j({"status":"success","data":{"id":123,"name":"The Grid","runtime":136,"year":"1999","status":{"id":5,"name":"Released","recordType":"movie","keepUpdated":true},
 "first_release":{"country":"global","date":"1999-03-30","detail":""},"image":"https://artworks.thetvdb.com/banners/","genres":[{"id":19,"name":"Action","slug":"action"}],
 "studios":[{"id":1,"name":"Village","parentStudio":0}],"companies":{"studio":[{"id":8,"name":"Village"}],"production":[{"id":9,"name":"Tower"}],"network":null},
 "remoteIds":[{"id":"tt0133093","type":2,"sourceName":"IMDB"},{"id":"603-the-grid","type":10,"sourceName":"TheMovieDB.com"},{"id":"Q83495","type":18,"sourceName":"Wikidata"}],
 "characters":[{"name":"Trin","personName":"C. M.","peopleType":"Actor","sort":2},{"name":"Neo","personName":"K. Reed","peopleType":"Actor","sort":1}],
 "artworks":[{"image":"/banners/movies/123/posters/en.jpg","type":14,"language":"eng","score":900},{"image":"/banners/movies/123/posters/de.jpg","type":14,"language":"deu","score":5},
  {"image":"https://artworks.thetvdb.com/banners/movies/123/logo.png","type":25,"language":null,"score":1}],"contentRatings":null,"translations":{"nameTranslations":null,"overviewTranslations":null}}})j";
inline const std::string kTvdbSeries = R"j({"status":"success","data":{"id":121361,"name":"Die Burg","firstAired":"2011-04-17","lastAired":"2019-05-19","nextAired":"","year":"2011","averageRuntime":58,
 "status":{"id":2,"name":"Ended"},"image":"https://artworks.thetvdb.com/p.jpg","genres":[{"name":"Fantasy"}],"originalNetwork":{"name":"HBO"},
 "remoteIds":[{"id":"tt0944947","type":2,"sourceName":"IMDB"},{"id":"1399","type":12,"sourceName":"TheMovieDB.com"},{"id":"82","type":19,"sourceName":"TV Maze"},{"id":"https://x","sourceName":"Official Website"}],
 "characters":[{"name":"Ned","personName":"S. B.","peopleType":"Actor"},{"personName":"D. D.","peopleType":"Director"}],
 "artworks":[{"image":"https://artworks.thetvdb.com/b.jpg","type":3},{"image":"https://artworks.thetvdb.com/x.jpg","type":99}],
 "translations":{"nameTranslations":[{"language":"eng","name":"The Keep (2011)","isAlias":true},{"language":"eng","name":"The Keep","isPrimary":true},{"language":"jpn","name":"砦"}],"overviewTranslations":[{"language":"eng","overview":"Snow falls."}]}}})j";
inline const std::string kTvdbNoEpisodes = R"j({"status":"success","data":{"series":{"id":121361},"episodes":null},"links":{"prev":null,"next":null,"page_size":500}})j";
inline const std::string kTvdbEnglish = R"j({"status":"success","data":{"series":{"id":121361},"episodes":[{"seasonNumber":1,"number":1,"name":"Winter","aired":"2011-04-17","overview":"Cold."},
 {"seasonNumber":1,"number":2,"name":null,"aired":"2011-04-24","overview":null}]},"links":{"prev":null,"next":null,"page_size":500}})j";
inline const std::string kTvdbOriginal = R"j({"status":"success","data":{"series":{"id":121361},"episodes":[{"seasonNumber":1,"number":1,"name":"Der Winter","aired":"2011-04-17","overview":"Kalt."},
 {"seasonNumber":1,"number":2,"name":"Die Straße","aired":"2011-04-24","overview":null}]},"links":{"prev":null,"next":null,"page_size":500}})j";
inline const std::string kTvdbEpisodes = R"j({"status":"success","data":{"series":{"id":121361},"episodes":[{"seasonNumber":1,"number":1,"name":"Winter","aired":"2011-04-17","overview":"Cold."},
 {"seasonNumber":0,"number":1,"name":"Inside","aired":null,"overview":null}]},"links":{"prev":null,"next":"https://api4.thetvdb.com/v4/x?page=1","page_size":500}})j";

}  // namespace chanoma::providers::test
