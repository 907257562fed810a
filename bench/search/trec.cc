#include "trec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "search/index.h"

namespace bench {
namespace {

using namespace chanoma;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Between(const std::string& text, const std::string& open, const std::string& close, size_t& at) {
  const size_t begin = text.find(open, at);
  if (begin == std::string::npos) return at = std::string::npos, std::string();
  const size_t from = begin + open.size();
  const size_t end = std::min(text.find(close, from), text.size());
  at = end;
  return text.substr(from, end - from);
}

std::string Trim(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string Strip(std::string text) {
  for (size_t open = text.find('<'); open != std::string::npos; open = text.find('<', open)) {
    const size_t close = text.find('>', open);
    if (close == std::string::npos) break;
    text.replace(open, close - open + 1, " ");
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> ReadQueries(const std::filesystem::path& path) {
  const std::string text = ReadAll(path);
  std::vector<std::pair<std::string, std::string>> queries;
  if (text.find("<top>") != std::string::npos) {
    for (size_t at = 0; at != std::string::npos;) {
      const std::string top = Between(text, "<top>", "</top>", at);
      if (at == std::string::npos) break;
      size_t inner = 0;
      std::string number = Trim(Between(top, "<num>", "<", inner));
      if (const size_t colon = number.find(':'); colon != std::string::npos) number = Trim(number.substr(colon + 1));
      inner = 0;
      queries.emplace_back(number, Trim(Between(top, "<title>", "<", inner)));
    }
    return queries;
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t tab = line.find_first_of("\t ");
    if (tab != std::string::npos) queries.emplace_back(line.substr(0, tab), Trim(line.substr(tab)));
  }
  return queries;
}

}  // namespace

bool RunTrec(const std::filesystem::path& collection, const std::filesystem::path& scratch) {
  const std::string documents = ReadAll(collection / "docs");
  const auto queries = ReadQueries(collection / "queries");
  std::map<std::string, std::map<std::string, int>> judged;
  std::ifstream qrels(collection / "qrels");
  std::string query, zero, document;
  for (int grade = 0; qrels >> query >> zero >> document >> grade;) judged[query][document] = grade;
  if (documents.empty() || queries.empty() || judged.empty()) return false;

  auto index = search::Index::Open(scratch / "trec");
  if (!index) return false;
  for (size_t at = 0; at != std::string::npos;) {
    const std::string doc = Between(documents, "<DOC>", "</DOC>", at);
    if (at == std::string::npos) break;
    size_t inner = 0;
    search::Document made;
    made.id = Trim(Between(doc, "<DOCNO>", "</DOCNO>", inner));
    made.kind = "document";
    inner = 0;
    const std::string title = Trim(Between(doc, "<TITLE>", "</TITLE>", inner));
    if (!title.empty()) made.texts.push_back({search::Role::kTitle, title, "en"});
    const size_t body = doc.find("</DOCNO>");
    made.texts.push_back({search::Role::kDescription, Strip(doc.substr(body == std::string::npos ? 0 : body + 8)), "en"});
    if (!(*index)->Add(made)) return false;
  }
  if (!(*index)->Commit("")) return false;

  double map = 0, ndcg = 0;
  size_t counted = 0;
  for (const auto& [number, text] : queries) {
    const auto relevant = judged.find(number);
    if (relevant == judged.end()) continue;
    std::vector<int> ideal;
    for (const auto& [id, grade] : relevant->second) {
      if (grade > 0) ideal.push_back(grade);
    }
    if (ideal.empty()) continue;
    search::Request request;
    search::Words words{text, false};
    request.query = {words};
    request.reader = {true, {}, {}};
    request.ordered = true;
    request.limit = 0;
    request.groups = false;
    const auto answer = (*index)->Search(request);
    if (!answer) return false;
    const auto hits = (*index)->Fetch(answer->order, {true, {}, {}});
    if (!hits) return false;
    double precision = 0, gain = 0, best = 0;
    size_t found = 0;
    for (size_t i = 0; i < hits->size(); ++i) {
      const auto grade = relevant->second.find((*hits)[i].id);
      if (grade == relevant->second.end() || grade->second <= 0) continue;
      precision += static_cast<double>(++found) / static_cast<double>(i + 1);
      if (i < 10) gain += (std::exp2(grade->second) - 1) / std::log2(static_cast<double>(i) + 2);
    }
    std::sort(ideal.rbegin(), ideal.rend());
    for (size_t i = 0; i < std::min<size_t>(10, ideal.size()); ++i) best += (std::exp2(ideal[i]) - 1) / std::log2(static_cast<double>(i) + 2);
    map += precision / static_cast<double>(ideal.size());
    ndcg += gain / best;
    ++counted;
  }
  if (counted == 0) return false;
  fmt::print("{{\"name\":\"search.map\",\"ratio\":{:.4f},\"queries\":{}}}\n{{\"name\":\"search.ndcg10\",\"ratio\":{:.4f}}}\n", map / static_cast<double>(counted), counted,
             ndcg / static_cast<double>(counted));
  return true;
}

}  // namespace bench
