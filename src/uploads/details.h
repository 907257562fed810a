#pragma once
// What an owner may say of an upload, checked. Pure functions.

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/upload.h"

namespace chanoma::uploads {

std::string_view VisibilityName(model::Visibility visibility);
// kInvalid, field visibility.
Result<model::Visibility> ParseVisibility(std::string_view name);

// Clean text within the limits; kInvalid names the field.
Result<model::UploadDetails> CheckDetails(model::UploadDetails details);

// Whom its video is for. What is no account (an owner from before there were any) is nobody.
model::Audience AudienceOf(const model::Upload& upload);

// The last part of a client's path, cleaned; "upload" when nothing is left.
std::string CleanFileName(std::string_view name);

}  // namespace chanoma::uploads
