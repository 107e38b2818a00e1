#include "postgres/catalog/catalog.h"

#include <utility>

#include "postgres/catalog/catalog_reader.h"

namespace lockkeeper::postgres {

schema::Fingerprint read_schema(Session& session, const CatalogOptions& options) {
  CatalogReading reading;
  read_consistently(session, [&](Transaction& transaction) { reading = read_catalogs(session, transaction, options); });
  return schema::Fingerprint(std::move(reading.objects));
}

}  // namespace lockkeeper::postgres
