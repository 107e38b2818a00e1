// One request to the child, and everything until its answer: events are passed on with passwords taken out, hooks are
// asked, and a child that dies, hangs or talks nonsense is an answer too. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "alembic/adapter/adapter.h"
#include "alembic/adapter/adapter_child.h"

namespace lockkeeper::alembic {

struct ConversationTerms {
  std::optional<Milliseconds> deadline;  // nullopt: the hooks decide
  // Before the hook of the same name.
  std::function<void(const AdapterEvent&)> on_event{};
  // Whether the child waits after this event, until it is told to go on.
  std::function<bool(const AdapterEvent&)> waits{};
};

class Conversation {
 public:
  // All of them must outlive it.
  Conversation(AdapterChild& child, const AdapterHooks& hooks, const ConversationTerms& terms)
      : child_(child), hooks_(hooks), terms_(terms) {}

  // Once. Inspection, UpgradeDone or FirstRevision: what this request is answered with. Where a hook throws, so does
  // this, and the child has been ended.
  template <typename Answer>
  [[nodiscard]] AdapterResult<Answer> ask_for(const Secret& request) {
    hold(request);
    if (auto* answer = std::get_if<Answer>(&answer_)) return std::move(*answer);
    if (auto* failure = std::get_if<AdapterFailure>(&answer_)) return std::move(*failure);
    return broken("answered another question");
  }

 private:
  using Clock = std::chrono::steady_clock;

  void hold(const Secret& request);
  void talk(const Secret& request);
  void ask_hook();
  [[nodiscard]] Milliseconds left(Clock::time_point began) const;
  void take(Stream stream, std::string_view line);
  [[nodiscard]] std::optional<Secret> to_answer(AdapterLine& line);
  void take_output(Stream stream, std::string_view line);
  void tell_story(std::string_view detail);
  void emit(const AdapterEvent& event);
  [[nodiscard]] AdapterFailure redacted(AdapterFailure failure) const;

  // The ways in which a child does not answer.
  void lost();
  void hung();
  void nonsense();
  [[nodiscard]] AdapterFailure broken(const std::string& what) const;

  AdapterChild& child_;
  const AdapterHooks& hooks_;
  const ConversationTerms& terms_;

  std::variant<std::monostate, Inspection, UpgradeDone, FirstRevision, AdapterFailure> answer_;
  std::string garbage_;  // why what came is not the protocol
  bool killed_ = false;  // because a hook said so
  bool asked_ = false;   // it has asked a question: it has started, and has no deadline any more
};

}  // namespace lockkeeper::alembic
