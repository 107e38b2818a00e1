// Version rows that are wrong in themselves, and causes before their consequences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Severity;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(VersionRows, ARowThatStandsSeveralTimesIsSaidOnce) {
  const HistoryMaker maker = shop();
  const Planned latest = planned(maker.facts(upto(maker, "6"), {"6", "6", "6"}));
  EXPECT_EQ(latest.findings(), "OverlappingRows?") << "a plain upgrade has nothing to do";
  EXPECT_THAT(latest.finding(Code::kOverlappingRows)->message, HasSubstr("The row 6 stands 3 times in public."));
  EXPECT_THAT(latest.finding(Code::kUpToDate)->message, HasSubstr("The database is at 6, which"));
  const Planned behind = planned(maker.facts(upto(maker, "4"), {"4", "4"}));
  EXPECT_EQ(behind.findings(), "OverlappingRows!") << "Alembic expects to change one row";
  EXPECT_THAT(behind.finding(Code::kOverlappingRows)->remedy,
              AllOf(HasSubstr("`lockkeeper stamp 4` leaves each row once"), HasSubstr("ADD PRIMARY KEY")));
  // A row that stays where it is stands in nobody's way.
  HistoryMaker fork;
  fork.revision("a", {}, {create(users())});
  fork.revision("b", {"a"}, {create({table("notes")})});
  fork.revision("c", {"a"}, {create({table("orders")})});
  fork.revision("d", {"c"}, {create({table("bills")})});
  Facts arms = fork.facts(fork.after({"a", "b", "c"}), {"b", "b", "c"});
  arms.target = "heads";
  arms.heads = api::Heads::kAll;
  EXPECT_EQ(planned(arms).findings(), "OverlappingRows?");
  EXPECT_EQ(planned(arms).steps(), "d");
  const Planned adopted = planned(maker.facts(upto(maker, "4"), {"4", "4"}), "adopt");
  EXPECT_EQ(adopted.steps(), "stamp 4, 5, 6");
  EXPECT_EQ(adopted.findings(), "OverlappingRows?");
}

TEST(VersionRows, ARowWithBlanksNamesTheRevisionThatItMeans) {
  const HistoryMaker maker = shop();
  for (const char* row : {"3 ", " 3", "3\n", "\t3"}) {
    const Planned result = planned(maker.facts(upto(maker, "3"), {row}));
    EXPECT_EQ(result.findings(), "OrphanedRevision!") << row;
    EXPECT_THAT(result.finding(Code::kOrphanedRevision)->message, HasSubstr("is 3 (versions/3.py) with blanks"));
    EXPECT_THAT(result.finding(Code::kOrphanedRevision)->remedy, HasSubstr("`lockkeeper stamp --purge 3`"));
    EXPECT_EQ(planned(maker.facts(upto(maker, "3"), {row}), "adopt").steps(), "stamp 3, 4, 5, 6");
  }
  Facts padded = maker.facts(upto(maker, "3"), {"3   "});
  padded.pads_rows = true;
  EXPECT_THAT(planned(padded).finding(Code::kOrphanedRevision)->remedy,
              HasSubstr("ALTER TABLE public.alembic_version ALTER COLUMN version_num TYPE varchar(32)"));
}

TEST(VersionRows, AnotherApplicationsRowIsNotTakenAway) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  put(live, table("tickets"));
  const Facts shared = maker.facts(live, {"3", "feed"});
  for (const char* words : {"", "adopt", "adopt repair defensive"}) {
    const Planned result = planned(shared, words);
    EXPECT_EQ(result.steps(), "") << words;
    const api::Finding* finding = result.finding(Code::kOrphanedRevision);
    EXPECT_THAT(finding->message, HasSubstr("another application's, which shares the table"));
    EXPECT_THAT(finding->remedy, AllOf(HasSubstr("version_table="), HasSubstr("`lockkeeper stamp --purge 3`"),
                                       Not(HasSubstr("--adopt=proven"))));
  }
  // Without a proof: by the tables.
  Facts unproven = shared;
  unproven.history = nullptr;
  unproven.live = nullptr;
  EXPECT_THAT(planned(unproven).finding(Code::kOrphanedRevision)->remedy, HasSubstr("version_table="));
  // Nothing of ours is there.
  Objects other;
  put(other, table("tickets"));
  EXPECT_THAT(planned(maker.facts(other, {"feed"}), "adopt").finding(Code::kOrphanedRevision)->remedy,
              AllOf(HasSubstr("version_table="), Not(HasSubstr("--adopt=proven"))));
  // Nothing of anybody else's: a row that is left over.
  EXPECT_EQ(planned(maker.facts(upto(maker, "3"), {"3", "feed"}), "adopt").steps(), "stamp 3, 4, 5, 6");
}

alembic::RevisionFile file(const std::string& id, const std::vector<std::string>& parents) {
  alembic::RevisionFile result;
  result.path = "versions/" + id + ".py";
  result.revision = id;
  for (const std::string& name : parents) result.down_revisions.push_back({name, 4});
  return result;
}

alembic::RevisionFile unreadable(const std::string& path) {
  alembic::RevisionFile result;
  result.path = path;
  result.problem = {Code::kRevisionError, Severity::kError, path + ":3", path + ", line 3: bytes are no text.",
                    "save it"};
  return result;
}

std::string reason(const std::vector<alembic::RevisionFile>& files, std::vector<std::string> rows,
                   const std::string& target = "head") {
  Facts facts;
  facts.graph = alembic::Graph(files);
  facts.version_table = "public.alembic_version";
  facts.version_table_exists = true;
  facts.rows = std::move(rows);
  facts.target = target;
  const Assessment assessment = diagnose(facts);
  for (const api::Finding& finding : assessment.diagnosis.findings) {
    EXPECT_THAT(finding.remedy, Not(HasSubstr("alembic merge")));
  }
  const api::Finding* error = api::first_error(assessment.diagnosis.findings);
  return error == nullptr ? "" : std::string(api::to_string(error->code)) + " " + error->subject;
}

TEST(Causes, ComeBeforeTheirConsequences) {
  // The parent's file is missing, so there seem to be two heads; or the rows name what no file has.
  EXPECT_EQ(reason({file("a", {}), file("b", {"a"}), file("d", {"c"})}, {"b"}), "MissingParent d");
  EXPECT_EQ(reason({file("a", {}), file("d", {"c"})}, {"c"}), "MissingParent d");
  EXPECT_EQ(reason({file("a", {}), file("d", {"c"})}, {"a"}, "c"), "MissingParent d");
  // It cannot be read.
  EXPECT_EQ(reason({file("a", {}), file("b", {"a"}), unreadable("c.py"), file("d", {"c"})}, {"b"}),
            "RevisionError c.py:3");
  EXPECT_EQ(reason({file("a", {}), unreadable("c.py")}, {"c"}), "RevisionError c.py:3");
  // A copy with an id of another, which leaves two heads.
  EXPECT_EQ(reason({file("a", {}), file("b", {"a"}), file("c", {"a"}), file("b", {"a"})}, {"a"}),
            "DuplicateRevision b");
  EXPECT_EQ(reason({file("a", {}), file("b", {"c"}), file("c", {"b"}), file("d", {"a"}), file("e", {"a"})}, {"x"})
                .substr(0, 5),
            "Cycle");
  // Two heads and nothing else are two heads.
  Facts heads;
  heads.graph = alembic::Graph({file("a", {}), file("b", {"a"}), file("c", {"a"})});
  EXPECT_EQ(api::first_error(diagnose(heads).diagnosis.findings)->code, Code::kMultipleHeads);
}

}  // namespace
}  // namespace lockkeeper::plan
