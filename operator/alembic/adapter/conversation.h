// A conversation with the child: one request, and everything until its answer. Events are passed on without passwords,
// hooks are asked, and a child that dies, hangs or talks nonsense is an answer, too.
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
  // Until the answer, or until the child asks its first question. nullopt: the hooks decide.
  std::optional<Milliseconds> deadline;
  // Called before the hook of the same name.
  std::function<void(const AdapterEvent&)> on_event{};
  // Returns whether the child waits after this event, until it is told to go on.
  std::function<bool(const AdapterEvent&)> waits{};
};

// Thread safety: one thread.
class Conversation {
 public:
  // Requires: all arguments outlive it.
  Conversation(AdapterChild& child, const AdapterHooks& hooks, const ConversationTerms& terms)
      : child_(child), hooks_(hooks), terms_(terms) {}

  // Sends the request and waits for its answer. `Answer` is Inspection, UpgradeDone, FirstRevision or
  // ModelsCompared.
  // Requires: it is called once.
  // Throws: what a hook throws, after it has ended the child.
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
  void hear_out();
  void ask_hook();
  [[nodiscard]] Milliseconds left(Clock::time_point began) const;
  void take(Stream stream, std::string_view line);
  [[nodiscard]] std::optional<Secret> to_answer(AdapterLine& line);
  void take_output(Stream stream, std::string_view line);
  void tell_story(std::string_view detail);
  void emit(const AdapterEvent& event);
  [[nodiscard]] AdapterFailure redacted(AdapterFailure failure) const;

  // The ways in which a child fails to answer.
  void lost();
  void hung();
  void nonsense();
  [[nodiscard]] AdapterFailure broken(const std::string& what) const;

  AdapterChild& child_;
  const AdapterHooks& hooks_;
  const ConversationTerms& terms_;

  std::variant<std::monostate, Inspection, UpgradeDone, FirstRevision, ModelsCompared, AdapterFailure> answer_;
  std::string garbage_;  // describes a line that is not of the protocol
  bool killed_ = false;  // a hook had the child killed
  bool asked_ = false;   // the child has asked a question, and has no deadline any more
};

}  // namespace lockkeeper::alembic
