#include <array>

#include "names/rules.h"

namespace chanoma::names {
namespace {

using enum Counts;

// Which work, and which part of it.
constexpr std::array kRules = std::to_array<Rule>({
    // titles that hold what elsewhere is a mark: text, whatever stands in it
    {"title-with-marks", "owarimonogatari s2|star wars~episode~(#|[ivx]{1,4})|mob psycho 100|zom 100|the 100|blade runner 2049|wonder woman 1984|space:? 1999|"
                         "death race 2000|death race 2050|cyberpunk 2077|beverly hills,? 90210|hawaii five-0|eureka seven|babylon 5|"
                         "ocean'?s (11|12|13)|area 88|apollo 13|district 9|catch 22|jump street|fahrenheit 451|studio 60|room 104|"
                         "transporter [23]|warehouse 13|cloverfield lane|2 broke girls|12 monkeys|the 4400|the 4th man",
     "", kAlways, "Owarimonogatari S2"},

    // seasons with episodes
    {"season-episode", "s<season:#{1,4}>~(episode|ep|xe|e|x) ?<episode:#{1,4}@more>[a-d]?(v<version:#>)?", "", kAlways, "S01E02-E03"},
    {"season-x-episode", "<season:#{1,2}>x<episode:#{1,3}@more>(v<version:#>)?", "", kAlways, "1x02"},
    {"year-x-episode", "<season:(19|20)##>x<episode:##@more>", "", kAlways, "1940x01"},
    {"cap", "cap ?<numbered:#{3,4}([_-]#{3,4})?>( final)?", "", kAlways, "Cap.102_104"},

    // seasons
    {"season-word", "(the complete |complete )?(seasons?|saisons?|staffeln?|temporadas?|stagione|stagioni|seizoen|sezon|sæson|säsong|sesong|kausi|évad) ~<season:@num([-&+,][1-9]#?| [&+] #{1,2}| (to|a|and|et|y|und|bis|e) #{1,2}|( #{1,2}){1,8} (and|et|y|und|&) #{1,2}){0,8}>", "", kAlways, "Seasons 1 to 5"},
    {"season-word-tight", "(season|saison|staffel|temporada|stagione|series|serie|temp|tem)-?<season:#{1,3}>", "", kAlways, "SEASON-06"},
    {"season-word-short", "(series|serie|temp|tem) <season:#{1,2}>", "", kAlways, "Temp.1"},
    {"season-ordinal", "<season:#{1,2}>(st|nd|rd|th|ª|º|a|\\.)? ?(season|staffel|temporada|stagione|saison|évad|sezon)", "", kAlways, "2nd Season"},
    {"season-ordinal-word", "<season:(first|second|third|fourth|fifth|sixth|seventh|eighth)> season", "", kAlways, "Second Season"},
    {"season-short", "s<season:(#{1,2}|(19|20)##)(~([-&+,]|to|and)?~s#{1,2}|-##){0,12}>", "", kAlways, "S01-S03"},
    {"season-cjk", "第 ?<season:@num> ?(期|季|シーズン)", "", kAlways, "第2期"},
    {"season-japanese", "シーズン ?<season:@num>", "", kAlways, "シーズン3"},
    {"season-korean", "시즌 ?<season:#{1,2}>|<season:#{1,2}>기", "", kAlways, "시즌 2"},

    // episodes
    {"episode-word", "(episodes?|episodio|episódio|épisode|folge|capitulo|capítulo|aflevering|avsnitt|odcinek|epizoda|bölüm|ep)~<episode:#{1,4}@more>(v<version:#>)?", "", kAlways, "Episode 366v2"},
    {"episode-letter", "e<episode:#{1,4}@more>(v<version:#>)?", "", kAlways, "E13"},
    {"episode-sign", "\\#<episode:#{1,4}>", "", kAlways, "#12"},
    {"episode-of", "<episode:#{1,3}> ?(of|von|sur) ?#{1,3}", "", kAlways, "14 of 21"},
    {"episodes-counted", "<episode:#{1,3}(-|to)#{1,3}> ?eps?", "", kAlways, "1to12ep"},
    {"episode-cjk", "第 ?<episode:@num([-~]#{1,4})?> ?(話|话|集|回|夜)", "", kAlways, "第12話"},
    {"episode-korean", "(제 ?)?<episode:#{1,4}> ?(화|회)", "", kAlways, "12화"},
    {"special-number", "(sp|ova|oad|ona|special)~<episode:#{1,2}>(v<version:#>)?", "special=yes", kInCompany, "SP01"},

    // days
    {"date-year-first", "<date:(19|20)##([. _-]##[. _-]##|-#{1,2}-#{1,2})>", "", kAlways, "2015.07.22"},
    {"date-year-last", "<date:(##[. _-]##[. _-]|#{1,2}-#{1,2}-)(19|20)##>", "", kAlways, "22-07-2015"},
    {"date-compact", "<date:(19|20)#{6}>", "", kAlways, "20150722"},
    {"date-short", "<date:##[.]##[.]##>", "", kAlways, "15.07.22"},
    {"date-japanese", "<date:(19|20)##年 ?#{1,2}月 ?#{1,2}>日", "", kAlways, "2015年7月22日"},
    {"year-range", "<year:(19|20)##>[–-]((19|20)##)?", "", kAlways, "2005-2013"},
    {"year", "<year:(19|20)##>", "", kAlways, "1975"},

    // parts of films, films of a series, and what goes with them
    {"part", "(part|pt|partie|teil|parte)~<part:@num>( of #)?", "", kAlways, "Part III"},
    {"cd", "(cd|disc|disk) ?<cd:#>( ?of ?#)?", "", kAlways, "CD2"},
    {"cds", "# ?cds?", "other=CDs", kAlways, "2 cd"},
    {"film", "f<film:#{1,2}>", "", kAlways, "f21"},
    {"bonus", "x<bonus:#{1,2}>", "", kAlways, "x02"},
    {"version", "v<version:#>", "", kInCompany, "v2"},
});

}  // namespace

std::span<const Rule> StructureRules() { return kRules; }

}  // namespace chanoma::names
