#include "api/account_params.h"

namespace chanoma::api {

Result<model::Account> AccountOf(const Call& call, const http::Request& request, store::ReadMode mode) {
  const std::string_view name = request.Param("id");
  if (name == "me") {
    if (call.principal.account.IsNil()) return Fail(Code::kNotFound, "there is no such account");
    return call.services.store.Read(mode).GetAccount(call.principal.account);
  }
  return call.services.accounts.Find(name, mode);
}

Result<model::AccountView> ParseView(const json::Value& value) {
  const auto wrong = [](const char* words) { return Fail(Code::kInvalid, words, "view"); };
  const json::Object* object = value.AsObject();
  if (!object) return wrong("view is an object of libraries, maxAge and unrated");
  model::AccountView view;
  for (const auto& [name, member] : *object) {
    if (name == "libraries") {
      if (member.IsNull()) continue;
      const json::Array* libraries = member.AsArray();
      if (!libraries || libraries->size() > 1000) return wrong("view.libraries is null for all, or a list of ids");
      view.every_library = false;
      for (const json::Value& item : *libraries) {
        const auto id = item.AsString() ? Ulid::Parse(*item.AsString()) : Result<Ulid>(Fail(Code::kInvalid, ""));
        if (!id) return wrong("view.libraries holds what is no id");
        view.libraries.push_back(*id);
      }
    } else if (name == "maxAge") {
      if (member.IsNull()) continue;
      if (!member.AsInt() || *member.AsInt() < 0 || *member.AsInt() > 99) return wrong("view.maxAge is null for no limit, or between 0 and 99");
      view.max_age = static_cast<int>(*member.AsInt());
    } else if (name == "unrated") {
      if (!member.AsBool()) return wrong("view.unrated is true or false");
      view.unrated = *member.AsBool();
    } else {
      return wrong("view has only libraries, maxAge and unrated");
    }
  }
  return view;
}

}  // namespace chanoma::api
