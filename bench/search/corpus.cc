#include "corpus.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

namespace bench {
namespace {

using chanoma::search::Document;
using chanoma::search::Number;
using chanoma::search::Role;

// Syllables words are made of; scripts without spaces are made of characters.
const std::array<std::vector<std::string>, 5> kPieces{{
    {"ba", "be", "bri", "ca", "cha", "cor", "da", "del", "di", "dro", "el", "en", "fa", "fer", "fi", "ga", "gra", "han", "hel", "il", "in", "ja", "jo", "ka",
     "kin", "la", "le", "lin", "ma", "mer", "mi", "mon", "na", "ne", "nor", "o", "or", "pa", "per", "po", "qui", "ra", "ren", "ri", "ro", "sa", "sel", "shi",
     "so", "sta", "ta", "ter", "thi", "to", "tra", "u", "va", "ver", "vi", "wa", "win", "xa", "ya", "zo"},
    {"ба", "бо", "ва", "ве", "га", "го", "да", "де", "до", "жи", "за", "зи", "ка", "ки", "ко", "ла", "ле", "ли", "ма", "ми", "мо", "на", "не", "но", "па", "по",
     "пре", "ра", "ре", "ри", "ро", "са", "се", "ст", "та", "те", "то", "тра", "ха", "ше", "ши", "ю", "я"},
    {"あ", "い", "う", "え", "か", "き", "く", "け", "こ", "さ", "し", "す", "せ", "そ", "た", "ち", "つ", "て", "と", "な", "に", "の", "は", "ひ", "ふ", "ま", "み",
     "も", "や", "ゆ", "よ", "ら", "り", "る", "れ", "ろ", "わ", "ん"},
    {"山", "川", "天", "地", "人", "大", "小", "上", "下", "中", "国", "金", "木", "水", "火", "土", "日", "月", "年", "時", "分", "東", "西", "南", "北", "春", "夏",
     "秋", "冬", "花", "鳥", "風", "雪", "雨", "空", "海", "森", "林", "石", "光", "夜", "朝", "心", "手", "目", "耳", "口", "足", "力", "気", "声", "色", "音", "車",
     "道", "門", "家", "店", "村", "町", "王", "女", "男", "子", "父", "母", "友", "犬", "猫", "馬", "魚", "虫", "米", "茶", "酒", "本", "文", "字", "話", "語"},
    {"가", "나", "다", "라", "마", "바", "사", "아", "자", "차", "하", "고", "노", "도", "로", "모", "보", "소", "오", "조", "구", "두", "무", "부", "수", "우", "주",
     "기", "니", "리", "미", "비", "시", "이", "지", "한", "은", "을", "영", "정", "강", "성"},
}};
constexpr std::array<size_t, 5> kWords{140'000, 40'000, 20'000, 20'000, 20'000};
constexpr std::array<size_t, 5> kShortest{2, 2, 2, 2, 2}, kLongest{5, 5, 4, 3, 4};

}  // namespace

std::vector<std::pair<std::string, std::string>> DebianPackages(size_t most) {
  std::vector<std::pair<std::string, std::string>> packages;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/var/lib/apt/lists", error)) {
    if (!entry.path().filename().string().ends_with("_Packages")) continue;
    std::ifstream file(entry.path());
    std::string line, name;
    while (std::getline(file, line) && packages.size() < most) {
      if (line.starts_with("Package: ")) name = line.substr(9);
      if (line.starts_with("Description: ") && !name.empty()) packages.emplace_back(std::exchange(name, {}), line.substr(13));
    }
  }
  return packages;
}

Corpus::Corpus(uint64_t seed, size_t documents) : seed_(seed), documents_(documents), packages_(DebianPackages(60'000)) {
  Random random(seed);
  for (size_t script = 0; script < kPieces.size(); ++script) {
    std::set<std::string> made;
    std::vector<std::string> words;
    while (words.size() < kWords[script]) {
      std::string word;
      const size_t pieces = kShortest[script] + random() % (kLongest[script] - kShortest[script] + 1);
      for (size_t i = 0; i < pieces; ++i) word += kPieces[script][random() % kPieces[script].size()];
      if (made.insert(word).second) words.push_back(std::move(word));
    }
    words_.push_back(std::move(words));
  }
  const size_t titles = std::min<size_t>((documents + 1) / 2 * 2, 2'000'000);
  titles_.resize(titles);
  for (size_t i = 0; i < titles; i += 2) {
    if (i % 10 == 8 && !packages_.empty()) {
      const auto& [name, description] = packages_[i / 10 % packages_.size()];
      titles_[i] = description.substr(0, description.find(',')).substr(0, 80);
      if (titles_[i].size() < 3) titles_[i] = name;
      continue;
    }
    const size_t kind = random() % 10;
    const size_t script = kind < 6 ? 0 : kind - 5;
    titles_[i] = Phrase(script, 1 + random() % 5, random);
    if (script == 0 && random() % 12 == 0) titles_[i] += fmt::format(" {}", 2 + random() % 4);
  }
}

// Zipf by inverse transform: the rank is the exponential of a uniform number.
const std::string& Corpus::Word(size_t script, Random& random) const {
  const std::vector<std::string>& words = words_[script];
  const double u = static_cast<double>(random() >> 11) / 9007199254740992.0;
  const auto rank = static_cast<size_t>(std::exp(u * std::log(static_cast<double>(words.size())))) - 1;
  return words[std::min(rank, words.size() - 1)];
}

std::string Corpus::Phrase(size_t script, size_t words, Random& random) const {
  std::string text;
  const bool spaces = script != 2 && script != 3;
  for (size_t i = 0; i < words; ++i) {
    if (i > 0 && spaces) text += ' ';
    std::string word = Word(script, random);
    if (i == 0 && script == 0) word[0] = static_cast<char>(word[0] - 32);
    text += word;
  }
  return text;
}

Document Corpus::Make(size_t number) const {
  Random random(seed_ * 1'000'003 + number);
  Document document;
  document.id = fmt::format("d{}", number);
  document.group = fmt::format("d{}", number / 2 * 2);
  const size_t kind = random() % 10;
  const size_t script = kind < 6 ? 0 : kind - 5;
  const std::string language = script == 0 ? "en" : script == 1 ? "ru" : "";
  if (!HasTitle(number)) {
    document.kind = "cue";
    document.texts.push_back({Role::kCue, Phrase(script, 24, random), language});
  } else {
    document.kind = "movie";
    document.visible = {fmt::format("g{}", GroupOf(number))};
    document.texts.push_back({Role::kTitle, Title(number), ""});
    document.texts.push_back({Role::kName, Phrase(0, 2, random), ""});
    document.texts.push_back({Role::kName, Phrase(0, 2, random), ""});
    document.texts.push_back({Role::kTag, Phrase(0, 1, random), ""});
    document.texts.push_back({Role::kDescription, Phrase(script, 30 + random() % 20, random), language});
    document.numbers[static_cast<size_t>(Number::kYear)] = static_cast<double>(1950 + random() % 75);
    document.popularity = static_cast<float>(random() % 1000) / 1000;
  }
  document.facets = {{"kind", document.kind}, {"genre", fmt::format("genre {}", random() % 20)}, {"decade", fmt::format("{}0s", 195 + random() % 8)}};
  document.numbers[static_cast<size_t>(Number::kAdded)] = static_cast<double>(1'700'000'000 + number);
  return document;
}

}  // namespace bench
