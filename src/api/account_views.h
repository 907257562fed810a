#pragma once
// Accounts, sessions and roles as JSON, in the shapes of schemas.cc. Pure functions.

#include "accounts/accounts.h"
#include "json/writer.h"

namespace chanoma::api {

// What everybody may know of an account; `full`: what its owner and who reads users may.
void WriteUser(json::Writer& out, const model::Account& account, bool full);
// One's own account.
void WriteAccount(json::Writer& out, const model::Account& account, accounts::PermissionSet may);
void WriteSession(json::Writer& out, const model::Credential& session, const Ulid& current);
// `token`: of a new key; empty: it is not told.
void WriteKey(json::Writer& out, const model::Credential& key, std::string_view token);
// Where the account’s picture is; empty: it has none.
std::string PictureAddress(std::string_view base_path, const model::Account& account, accounts::PictureKind kind);
// `with_token`: the answer carries it; else the cookie does.
void WriteSignedIn(json::Writer& out, const accounts::SignedIn& signed_in, accounts::PermissionSet may, bool with_token);
// `code` and `link`: of a new one; empty: they are not told.
void WriteInvitation(json::Writer& out, const model::Ticket& ticket, std::string_view code, std::string_view link);
void WriteRole(json::Writer& out, const model::Role& role);
void WriteAudit(json::Writer& out, const model::AuditEntry& entry);

}  // namespace chanoma::api
