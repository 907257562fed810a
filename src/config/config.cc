#include "config/config.h"

#include <fmt/format.h>

#include "json/value.h"
#include "json/writer.h"

namespace chanoma::config {
namespace {

std::string ToJson(const Value& value) {
  json::Writer writer;
  if (const auto* boolean = std::get_if<bool>(&value)) writer.Bool(*boolean);
  if (const auto* number = std::get_if<int64_t>(&value)) writer.Int(*number);
  if (const auto* text = std::get_if<std::string>(&value)) writer.String(*text);
  return writer.Take();
}

Result<Value> FromJson(std::string_view text) {
  const json::Value value = TRY(json::Parse(text));
  if (const bool* boolean = value.AsBool()) return Value(*boolean);
  if (const int64_t* number = value.AsInt()) return Value(*number);
  if (const std::string* string = value.AsString()) return Value(*string);
  return Fail(Code::kInvalid, "neither text, number nor true or false");
}

}  // namespace

std::string_view OriginName(Origin origin) {
  switch (origin) {
    case Origin::kDefault: return "default";
    case Origin::kStore: return "store";
    case Origin::kFile: return "file";
    case Origin::kEnvironment: return "environment";
    case Origin::kFlag: return "flag";
  }
  return "default";
}

Config::Config(Layer file, Layer environment, Layer flags) {
  for (const Layer* layer : {&file, &environment, &flags}) {
    libraries_.insert(libraries_.end(), layer->libraries.begin(), layer->libraries.end());
    for (const OidcEntry& entry : layer->oidc) {
      std::erase_if(oidc_, [&](const OidcEntry& other) { return other.name == entry.name; });
      oidc_.push_back(entry);
    }
  }
  layers_.emplace_back(Origin::kFile, std::move(file));
  layers_.emplace_back(Origin::kEnvironment, std::move(environment));
  layers_.emplace_back(Origin::kFlag, std::move(flags));
}

Result<std::vector<std::string>> Config::LoadStored(store::Store& store) {
  std::vector<std::string> refused;
  {
    const auto settings = TRY(store.Read().ListSettings());
    MutexLock lock(mutex_);
    for (const auto& [name, text] : settings) {
      const Key* key = FindKey(name);
      const auto value = FromJson(text);
      const auto checked = key && key->stored && value ? CheckValue(*key, *value) : Result<Value>(Fail(Code::kInvalid, "unknown"));
      if (checked) stored_[name] = *checked;
      else refused.push_back(name);
    }
    for (const Key& key : Keys()) {
      if (key.restart) started_.insert_or_assign(std::string(key.name), FindLocked(key).value);
    }
  }
  Tell();
  return refused;
}

void Config::Tell() const {
  for (const auto& told : told_) told();
}

Setting Config::FindLocked(const Key& key) const {
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    if (const auto value = layer->second.values.find(key.name); value != layer->second.values.end()) {
      return {&key, value->second, layer->first};
    }
  }
  if (const auto value = stored_.find(key.name); value != stored_.end()) return {&key, value->second, Origin::kStore};
  return {&key, key.fallback, Origin::kDefault};
}

std::string Config::Text(std::string_view name) const {
  MutexLock lock(mutex_);
  return std::get<std::string>(FindLocked(*FindKey(name)).value);
}

int64_t Config::Number(std::string_view name) const {
  MutexLock lock(mutex_);
  return std::get<int64_t>(FindLocked(*FindKey(name)).value);
}

bool Config::Flag(std::string_view name) const {
  MutexLock lock(mutex_);
  return std::get<bool>(FindLocked(*FindKey(name)).value);
}

std::vector<Setting> Config::List() const {
  MutexLock lock(mutex_);
  std::vector<Setting> settings;
  for (const Key& key : Keys()) {
    Setting setting = FindLocked(key);
    if (setting.origin == Origin::kEnvironment) setting.place = EnvironmentName(key);
    if (setting.origin == Origin::kFlag) setting.place = FlagName(key);
    for (const auto& [origin, layer] : layers_) {
      if (const auto place = layer.places.find(key.name); origin == setting.origin && place != layer.places.end()) setting.place = place->second;
    }
    if (const auto started = started_.find(key.name); started != started_.end()) setting.waits = started->second != setting.value;
    settings.push_back(std::move(setting));
  }
  return settings;
}

Result<void> Config::Change(store::Store& store, const std::vector<std::pair<std::string, std::optional<Value>>>& changes) {
  std::vector<std::pair<std::string, std::optional<Value>>> checked;
  {
    MutexLock lock(mutex_);
    for (const auto& [name, value] : changes) {
      const Key* key = FindKey(name);
      if (!key) {
        const std::string_view nearest = NearestKey(name);
        return Fail(Code::kInvalid, nearest.empty() ? fmt::format("there is no setting “{}”", name)
                                                    : fmt::format("there is no setting “{}”; did you mean “{}”?", name, nearest), name);
      }
      const Setting now = FindLocked(*key);
      if (now.Locked()) {
        return Fail(Code::kConflict, fmt::format("{} is set outside ({}) and cannot be changed here", name, OriginName(now.origin)), name);
      }
      checked.emplace_back(name, value ? std::optional<Value>(TRY(CheckValue(*key, *value))) : std::nullopt);
    }
  }
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    for (const auto& [name, value] : checked) TRY(value ? draft.PutSetting(name, ToJson(*value)) : draft.DeleteSetting(name));
    return {};
  }));
  {
    MutexLock lock(mutex_);
    for (const auto& [name, value] : checked) {
      if (value) stored_[name] = *value;
      else stored_.erase(name);
    }
  }
  Tell();
  return {};
}

}  // namespace chanoma::config
