#include "freedom/jellyfin_form.h"

namespace chanoma::freedom {

const JellyfinForm& FormOfLibrary() {
  static const JellyfinForm form{
      .release = "10.8 to 10.10",
      .items = {"TypedBaseItems",
                {"guid", "type", "UserDataKey", "Path", "Name", "OriginalTitle", "ProductionYear", "ParentIndexNumber", "IndexNumber", "SeriesId", "SeriesName", "ProviderIds",
                 "DateCreated", "IsVirtualItem", "ExtraType", "data"}},
      .states = {"UserDatas", {"key", "userId", "rating", "played", "playCount", "isFavorite", "playbackPositionTicks", "lastPlayedDate", "AudioStreamIndex", "SubtitleStreamIndex"}},
      .more = {},
      .items_sql = "SELECT guid, type, UserDataKey, Path, Name, OriginalTitle, ProductionYear, ParentIndexNumber, IndexNumber, SeriesId, SeriesName, ProviderIds, DateCreated, "
                   "IsVirtualItem, ExtraType IS NOT NULL FROM TypedBaseItems WHERE type",
      .states_sql = "SELECT key, userId, rating, played, playCount, isFavorite, playbackPositionTicks, lastPlayedDate, AudioStreamIndex, SubtitleStreamIndex, NULL, NULL FROM UserDatas",
      .lists_sql = "SELECT guid, type, Name, data FROM TypedBaseItems WHERE type",
      .numbers = true};
  return form;
}

const JellyfinForm& FormOfWhole() {
  static const JellyfinForm form{
      .release = "10.11 or later",
      .items = {"BaseItems",
                {"Id", "Type", "Path", "Name", "OriginalTitle", "ProductionYear", "ParentIndexNumber", "IndexNumber", "SeriesId", "SeriesName", "DateCreated", "IsVirtualItem",
                 "ExtraType", "Data"}},
      .states = {"UserData",
                 {"ItemId", "UserId", "Rating", "Played", "PlayCount", "IsFavorite", "PlaybackPositionTicks", "LastPlayedDate", "AudioStreamIndex", "SubtitleStreamIndex", "Likes",
                  "CustomDataKey"}},
      .more = {{"BaseItemProviders", {"ItemId", "ProviderId", "ProviderValue"}}},
      .items_sql = "SELECT Id, Type, Id, Path, Name, OriginalTitle, ProductionYear, ParentIndexNumber, IndexNumber, SeriesId, SeriesName, "
                   "(SELECT group_concat(ProviderId || '=' || ProviderValue, '|') FROM BaseItemProviders WHERE ItemId = BaseItems.Id), DateCreated, IsVirtualItem, ExtraType IS NOT NULL "
                   "FROM BaseItems WHERE Type",
      .states_sql = "SELECT ItemId, UserId, Rating, Played, PlayCount, IsFavorite, PlaybackPositionTicks, LastPlayedDate, AudioStreamIndex, SubtitleStreamIndex, Likes, CustomDataKey "
                    "FROM UserData",
      .lists_sql = "SELECT Id, Type, Name, Data FROM BaseItems WHERE Type",
      .numbers = false};
  return form;
}

}  // namespace chanoma::freedom
