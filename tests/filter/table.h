#pragma once
// A table of properties like that of a list of shows, one of each type.

#include <array>
#include <string_view>

#include "filter/predicate.h"

namespace chanoma::filter {

inline constexpr std::array<std::string_view, 3> kKinds{"movie", "serie", "collection"};
inline constexpr std::array<std::string_view, 4> kGenres{"action", "comedy", "drama", "science-fiction"};

inline constexpr std::array kTable = std::to_array<Property>({
    {"kind", Type::kEnum, kKinds},
    {"runtime", Type::kInt},
    {"rating", Type::kFloat, {}, "source"},
    {"airDate", Type::kDate},
    {"name", Type::kText},
    {"genres", Type::kList, kGenres},
    {"tags", Type::kList},
});

}  // namespace chanoma::filter
