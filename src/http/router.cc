#include "http/router.h"

#include <algorithm>

#include "http/problem.h"

namespace chanoma::http {

// One segment's place in the tree. Parameters are named by the routes, not the nodes: "/a/{id}" and "/a/{key}/b" share one.
struct Router::Node {
  struct Leaf {
    Route route;
    std::vector<std::string> names;
  };
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> rest;
  std::array<std::unique_ptr<Leaf>, kMethodCount> leaves;

  const Leaf* LeafFor(Method method) const {
    const auto& own = leaves[static_cast<size_t>(method)];
    if (own == nullptr && method == Method::kHead) return leaves[static_cast<size_t>(Method::kGet)].get();
    return own.get();
  }
  bool HasRoutes() const {
    return std::any_of(leaves.begin(), leaves.end(), [](const auto& leaf) { return leaf != nullptr; });
  }
  std::string Allow() const {
    std::string allow;
    for (size_t i = 0; i < kMethodCount; ++i) {
      const auto method = static_cast<Method>(i);
      if (LeafFor(method) == nullptr && method != Method::kOptions) continue;
      if (!allow.empty()) allow += ", ";
      allow += MethodName(method);
    }
    return allow;
  }
};

namespace {

using PathParams = std::vector<Request::PathParam>;

// Values are collected in order; a branch that leads nowhere takes its own back. The depth is that of the longest pattern.
const Router::Node* Descend(const Router::Node& node, std::string_view path, PathParams& params) {
  if (path.empty()) return node.HasRoutes() ? &node : nullptr;
  const std::string_view below = path.substr(1);
  const size_t end = std::min(below.find('/'), below.size());
  const std::string_view segment = below.substr(0, end);
  const std::string_view remainder = below.substr(end);
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Router::Node* found = Descend(*literal->second, remainder, params)) return found;
  }
  if (node.parameter != nullptr && !segment.empty()) {
    params.push_back({{}, segment});
    if (const Router::Node* found = Descend(*node.parameter, remainder, params)) return found;
    params.pop_back();
  }
  if (node.rest != nullptr && !below.empty()) {
    params.push_back({{}, below});
    return node.rest.get();
  }
  return nullptr;
}

Error MalformedPattern(std::string_view pattern) { return {Code::kInvalid, "malformed route pattern: " + std::string(pattern), "pattern"}; }

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

Result<void> Router::Add(Method method, std::string_view pattern, Handler handler, RouteOptions options) {
  if (!pattern.starts_with('/')) return chanoma::Fail(MalformedPattern(pattern));
  std::vector<std::string> names;
  Node* node = root_.get();
  std::string_view path = pattern;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    std::unique_ptr<Node>* next;
    if (segment.starts_with('{')) {
      if (!segment.ends_with('}')) return chanoma::Fail(MalformedPattern(pattern));
      segment = segment.substr(1, segment.size() - 2);
      const bool rest = segment.ends_with("...");
      if (rest) segment.remove_suffix(3);
      if (segment.empty() || (rest && !path.empty())) return chanoma::Fail(MalformedPattern(pattern));
      names.emplace_back(segment);
      next = rest ? &node->rest : &node->parameter;
    } else {
      if (segment.find_first_of("{}") != std::string_view::npos) return chanoma::Fail(MalformedPattern(pattern));
      next = &node->literals[std::string(segment)];
    }
    if (*next == nullptr) *next = std::make_unique<Node>();
    node = next->get();
  }
  auto& leaf = node->leaves[static_cast<size_t>(method)];
  if (leaf != nullptr) return chanoma::Fail(Code::kConflict, "route exists already: " + std::string(MethodName(method)) + " " + std::string(pattern));
  leaf = std::make_unique<Node::Leaf>(Node::Leaf{{std::move(handler), options}, std::move(names)});
  return {};
}

const Router::Node* Router::Match(std::string_view path, PathParams& params) const {
  params.clear();
  return Descend(*root_, path, params);
}

size_t Router::BodyLimit(Request& request, size_t server_default) const {
  const Node* node = Match(request.path, request.params);
  request.route = node;
  const Node::Leaf* leaf = node == nullptr ? nullptr : node->LeafFor(request.method);
  request.route_number = leaf == nullptr ? 0 : leaf->route.options.number;
  if (leaf == nullptr) return server_default;
  for (size_t i = 0; i < request.params.size(); ++i) request.params[i].name = leaf->names[i];
  return leaf->route.options.body_limit == RouteOptions::kServerDefault ? server_default : leaf->route.options.body_limit;
}

bool Router::Streams(const Request& request) const {
  const Node* node = static_cast<const Node*>(request.route);
  const Node::Leaf* leaf = node == nullptr ? nullptr : node->LeafFor(request.method);
  return leaf != nullptr && leaf->route.options.streams;
}

void Router::Handle(Exchange exchange) const {
  const Request& request = exchange.request();
  const Node* node = static_cast<const Node*>(request.route);
  if (node == nullptr) {
    if (fallback_) return fallback_(std::move(exchange));
    return std::move(exchange).Reply(Problem({Code::kNotFound, "there is nothing at this address", {}}, request.id));
  }
  if (const Node::Leaf* leaf = node->LeafFor(request.method)) return leaf->route.handler(std::move(exchange));
  Response response = request.method == Method::kOptions
                          ? Response::NoContent()
                          : Problem(405, "method_not_allowed", "this address does not answer to that method", request.id);
  response.Set("Allow", node->Allow());
  std::move(exchange).Reply(std::move(response));
}

}  // namespace chanoma::http
