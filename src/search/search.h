#pragma once
// One question, answered from one revision and one database. Includes Xapian; private to search; throws what Xapian throws.

#include <xapian.h>

#include "search/index.h"
#include "search/lines.h"
#include "search/revision.h"
#include "search/stems.h"

namespace chanoma::search {

Answer Find(const Request& request, const Revision& revision, const Names& names, const Databases& databases, Stems& stems);

// What a list of documents found means by one: kNotFound is thrown as DocNotFoundError.
Hit ReadHit(uint32_t document, const Databases& databases);

// id, kind, group and data, as stored with a document.
std::string EncodeData(const Document& document);
Hit DecodeHit(Xapian::docid document, std::string_view stored);

}  // namespace chanoma::search
