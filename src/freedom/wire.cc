#include "freedom/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

namespace chanoma::freedom {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

CodedInputStream Reading(std::string_view bytes) { return CodedInputStream(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size())); }

template <class Write>
void Append(std::string& message, int field, WireFormatLite::WireType type, Write write) {
  StringOutputStream stream(&message);
  CodedOutputStream out(&stream);
  out.WriteTag(WireFormatLite::MakeTag(field, type));
  write(out);
}

}  // namespace

std::optional<Items> Divide(std::string_view message) {
  CodedInputStream in = Reading(message);
  Items items;
  while (const uint32_t tag = in.ReadTag()) {
    Item item;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_VARINT:
        if (!in.ReadVarint64(&item.number)) return std::nullopt;
        break;
      case WireFormatLite::WIRETYPE_FIXED64:
        item.kind = Item::Kind::kFixed64;
        if (!in.ReadLittleEndian64(&item.number)) return std::nullopt;
        break;
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        item.kind = Item::Kind::kBytes;
        uint32_t size = 0;
        if (!in.ReadVarint32(&size)) return std::nullopt;
        const auto at = static_cast<size_t>(in.CurrentPosition());
        if (size > message.size() - at || !in.Skip(static_cast<int>(size))) return std::nullopt;
        item.bytes = message.substr(at, size);
        break;
      }
      default: return std::nullopt;
    }
    items[WireFormatLite::GetTagFieldNumber(tag)].push_back(item);
  }
  if (static_cast<size_t>(in.CurrentPosition()) != message.size()) return std::nullopt;
  return items;
}

void AppendVarint(std::string& message, int field, uint64_t number) {
  Append(message, field, WireFormatLite::WIRETYPE_VARINT, [&](CodedOutputStream& out) { out.WriteVarint64(number); });
}

void AppendFixed64(std::string& message, int field, uint64_t number) {
  Append(message, field, WireFormatLite::WIRETYPE_FIXED64, [&](CodedOutputStream& out) { out.WriteLittleEndian64(number); });
}

void AppendBytes(std::string& message, int field, std::string_view bytes) {
  Append(message, field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, [&](CodedOutputStream& out) {
    out.WriteVarint32(static_cast<uint32_t>(bytes.size()));
    if (!bytes.empty()) out.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
  });
}

bool AreVarints(std::string_view bytes) {
  CodedInputStream in = Reading(bytes);
  uint64_t number = 0;
  while (static_cast<size_t>(in.CurrentPosition()) < bytes.size()) {
    if (!in.ReadVarint64(&number)) return false;
  }
  return true;
}

}  // namespace chanoma::freedom
