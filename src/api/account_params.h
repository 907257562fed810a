#pragma once
// What requests about people name and carry: an account, and what of the catalogue it gets to see. Errors name the field.

#include "api/route.h"
#include "json/value.h"

namespace chanoma::api {

// The path's {id}: an id, a name, or `me`; kNotFound.
Result<model::Account> AccountOf(const Call& call, const http::Request& request, store::ReadMode mode = store::ReadMode::kMayBlock);

// {libraries, maxAge, unrated}; what is left out does not narrow.
Result<model::AccountView> ParseView(const json::Value& value);

}  // namespace chanoma::api
