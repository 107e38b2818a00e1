// Who may look at the page: whoever has the token of the address that was printed, with a browser that shows nothing
// else in between. Other users and other programs of the machine reach the port too, and other sites' pages make a
// browser ask it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "kube/loopback_server.h"

namespace lockkeeper::cmd {

// Returns: 256 random bits as hexadecimal digits. Throws: Error (terminal) where the system gives none.
[[nodiscard]] std::string random_token();

// Thread safety: any thread.
class Access {
 public:
  // `token` is for the address that is printed; `browser_token` for the one that a browser is started with, where other
  // users can read it in the list of processes: it is good for one request.
  Access(std::string token, std::string browser_token);

  // Returns: nullopt where the request may go on; else what it is answered with: the cookie for a token, or a refusal
  // with a sentence.
  [[nodiscard]] std::optional<kube::PageAnswer> answer_to(const kube::PageRequest& request);

 private:
  [[nodiscard]] bool takes_token(const std::string& given);
  [[nodiscard]] bool has_cookie(const kube::PageRequest& request) const;

  const std::string token_;
  const std::string browser_token_;
  const std::string session_ = random_token();  // the cookie's value
  std::atomic<bool> is_browser_token_used_ = false;
};

// Returns: what one opens. Pure.
[[nodiscard]] std::string page_address(std::uint16_t port, const std::string& token);

// Returns: a sentence as a part of a page. Pure.
[[nodiscard]] kube::PageAnswer sentence_answer(int status, const std::string& sentence);

// Returns: the answer with the headers that every one has: nothing of elsewhere is loaded, nobody frames it, nothing is
// kept. Pure.
[[nodiscard]] kube::PageAnswer with_safe_headers(kube::PageAnswer answer);

}  // namespace lockkeeper::cmd
