#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(OpenGate, ServerThatCannotCloseItIsSaidInReadyAndAnnouncedOnce) {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  o.gate_open = "No pod waits by itself: write `gate: Template` here (MutatingAdmissionPolicy).";
  const Decision first = decide(o);
  EXPECT_TRUE(noticed(first, "NoAdmissionPolicy"));
  EXPECT_EQ(truth(first, "Ready"), "True");
  EXPECT_NE(message_of(first).find("`gate: Template`"), std::string::npos);
  edit(o).status = first.status;
  EXPECT_FALSE(noticed(decide(o), "NoAdmissionPolicy"));
  EXPECT_EQ(decide(o).status, first.status);
  edit(o).spec.gate = api::GateMode::kTemplate;
  EXPECT_EQ(message_of(decide(o)).find("MutatingAdmissionPolicy"), std::string::npos);
}

TEST(OpenGate, ATemplateWithoutTheLabelOrTheGateIsSaidAtReadyAndOnce) {
  struct Case {
    api::GateMode mode;
    TemplateGate gate;
    const char* says;
  };
  for (const Case& c :
       {Case{api::GateMode::kAdmission, {"", false}, "no label lockkeeper.dev/migration: shop"},
        Case{api::GateMode::kAdmission, {"other", false}, "no label lockkeeper.dev/migration: shop"},
        Case{api::GateMode::kAdmission, {"shop", false}, ""},
        Case{api::GateMode::kTemplate, {"shop", false}, "no scheduling gate"},
        Case{api::GateMode::kTemplate, {"shop", true}, ""}, Case{api::GateMode::kNone, {"", false}, ""}}) {
    Observation o = settled();
    edit(o).spec.gate = c.mode;
    o.template_gate = c.gate;
    const Decision decision = decide(o);
    EXPECT_EQ(noticed(decision, "GateMissing"), *c.says != '\0') << c.says;
    EXPECT_THAT(message_of(decision), HasSubstr(c.says));
    edit(o).status = decision.status;
    o.template_gate.reset();
    EXPECT_EQ(decide(o).status, decision.status) << "nobody looked this time: as before";
    EXPECT_FALSE(noticed(decide(o), "GateMissing"));
  }
}

TEST(OpenGate, AFirstTrialThatFailsIsLookedAtAgainBeforeAnythingIsSaidOrTakenBack) {
  Observation o = settled();
  o.gate_open = "No pod waits by itself.";
  o.gate_open_is_sure = false;
  const Decision first = decide(o);
  EXPECT_FALSE(noticed(first, "NoAdmissionPolicy"));
  EXPECT_THAT(message_of(first), Not(HasSubstr(o.gate_open)));
  ASSERT_TRUE(first.again);
  EXPECT_LE(*first.again, Milliseconds(3000));
  o.gate_open_is_sure = true;
  const Decision sure = decide(o);
  EXPECT_TRUE(noticed(sure, "NoAdmissionPolicy"));
  edit(o).status = sure.status;
  o.gate_open_is_sure = false;
  EXPECT_EQ(decide(o).status, sure.status) << "after a restart it is said still";
}

}  // namespace
}  // namespace lockkeeper::controller
