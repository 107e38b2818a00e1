#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <utility>

#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/serving/access.h"
#include "cmd/kubectl_lockkeeper/serving/browser.h"
#include "cmd/kubectl_lockkeeper/serving/end_signal.h"
#include "cmd/kubectl_lockkeeper/serving/live_pages.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "kube/loopback_server.h"

namespace lockkeeper::cmd {
namespace {

struct UiFlags {
  std::uint16_t port = 0;
  bool no_browser = false;
};

int show_page(const Call& call, const UiFlags& own) {
  Cluster& cluster = call.cluster();
  // Who may not list them is told at once: a watch would try for ever.
  (void)choose(call);
  kube::ListQuery query;
  query.ns = call.flags.all_namespaces ? "" : cluster.name_space();
  query.label_selector = call.flags.selector;
  LivePages pages(cluster.client(), query, cluster.server());
  const std::string token = random_token();
  const std::string browser_token = random_token();
  Access access(token, browser_token);
  const EndSignal end;
  const kube::LoopbackServer server(own.port, [&](const kube::PageRequest& request, const kube::PageReply& reply) {
    const auto safe_reply = [reply](kube::PageAnswer answer) { reply(with_safe_headers(std::move(answer))); };
    if (auto answer = access.answer_to(request)) return safe_reply(std::move(*answer));
    pages.take(request, safe_reply);
  });
  print(fmt::format("{}\nCtrl-C ends it\n", page_address(server.port(), token)));
  if (call.live && !own.no_browser) open_browser(page_address(server.port(), browser_token));
  end.wait();
  return kExitDone;
}

}  // namespace

Verb ui_verb() {
  Verb verb;
  verb.name = "ui";
  verb.synopsis = "A page in your browser: all Migrations, and each of them live";
  verb.scope = Scope::kSelected;
  verb.prepare = [](CLI::App& app) {
    const auto own = std::make_shared<UiFlags>();
    app.add_option("--port", own->port, "The port on 127.0.0.1 (default: one that is free)");
    app.add_flag("--no-browser", own->no_browser, "Print the address, and open no browser");
    return [own](const Call& call) { return show_page(call, *own); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
