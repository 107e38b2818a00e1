#include <fmt/core.h>

#include <utility>

#include "base/text.h"
#include "kube/events.h"

namespace lockkeeper::kube {
namespace {

constexpr std::chrono::minutes kRefresh{30};
constexpr std::chrono::minutes kQuiet{6};
// What events.k8s.io/v1 validates.
constexpr std::size_t kLongestNote = 1024;
constexpr std::size_t kLongestWord = 128;
// A namespace cannot be empty for an Event: those about cluster-wide objects live here.
constexpr const char* kDefaultNamespace = "default";

Json to_json(const ObjectRef& ref) {
  Json object{{"apiVersion", ref.api_version}, {"kind", ref.kind}, {"name", ref.name}};
  if (!ref.ns.empty()) object["namespace"] = ref.ns;
  if (!ref.uid.empty()) object["uid"] = ref.uid;
  return object;
}

std::string key_of(const EventNote& note) {
  Json key =
      Json::array({to_json(note.regarding), note.kind == EventKind::kWarning, note.reason, note.action, note.note});
  if (note.related) key.push_back(to_json(*note.related));
  return to_line(key);
}

}  // namespace

ObjectRef ref_of(const Json& object) {
  return {string_at(object, {"apiVersion"}), string_at(object, {"kind"}), string_at(object, {"metadata", "namespace"}),
          string_at(object, {"metadata", "name"}), string_at(object, {"metadata", "uid"})};
}

EventSeries::Write EventSeries::patch_of(Series& series) {
  series.written = series.count;
  series.last_written = series.last;
  Write write{series.ns, series.name, false, {}};
  write.body["series"] = {{"count", series.count}, {"lastObservedTime", to_rfc3339_micro(series.last)}};
  return write;
}

std::optional<EventSeries::Write> EventSeries::count(const EventNote& note, Timestamp now, const std::string& suffix) {
  const std::string key = key_of(note);
  if (const auto known = series_.find(key); known != series_.end()) {
    Series& series = known->second;
    if (now - series.last < kQuiet) {
      ++series.count;
      series.last = now;
      if (series.count == 2) return patch_of(series);
      return std::nullopt;
    }
    series_.erase(known);  // that series has ended; this is another story
  }
  const std::string& ns = note.regarding.ns;
  Series series{ns.empty() ? kDefaultNamespace : ns,
                fmt::format("{}.{}", first_characters(note.regarding.name, 200), suffix),
                1,
                1,
                now,
                now};
  Write write{series.ns, series.name, true, {}};
  write.body = {{"apiVersion", "events.k8s.io/v1"},
                {"kind", "Event"},
                {"metadata", {{"namespace", series.ns}, {"name", series.name}}},
                {"eventTime", to_rfc3339_micro(now)},
                {"reportingController", first_characters(options_.controller, kLongestWord)},
                {"reportingInstance", first_characters(options_.instance, kLongestWord)},
                {"type", note.kind == EventKind::kWarning ? "Warning" : "Normal"},
                {"reason", first_characters(note.reason, kLongestWord)},
                {"action", first_characters(note.action, kLongestWord)},
                {"note", first_characters(note.note, kLongestNote)},
                {"regarding", to_json(note.regarding)}};
  if (note.related) write.body["related"] = to_json(*note.related);
  series_.emplace(key, std::move(series));
  return write;
}

std::vector<EventSeries::Write> EventSeries::due(Timestamp now) {
  std::vector<Write> writes;
  for (auto entry = series_.begin(); entry != series_.end();) {
    Series& series = entry->second;
    const bool over = now - series.last >= kQuiet;
    const bool stale = now - series.last_written >= kRefresh;
    if ((over || stale) && series.count > series.written) writes.push_back(patch_of(series));
    entry = over ? series_.erase(entry) : std::next(entry);
  }
  return writes;
}

std::vector<EventSeries::Write> EventSeries::unwritten() {
  std::vector<Write> writes;
  for (auto& [key, series] : series_) {
    if (series.count > series.written) writes.push_back(patch_of(series));
  }
  return writes;
}

void EventSeries::forget(const std::string& ns, const std::string& name) {
  std::erase_if(series_, [&](const auto& entry) { return entry.second.ns == ns && entry.second.name == name; });
}

}  // namespace lockkeeper::kube
