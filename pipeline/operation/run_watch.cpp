#include "pipeline/operation/run_watch.hpp"

#include <algorithm>

namespace quarrywatch::operation {

namespace {

bool is_published(ExitCode code) {
    return code == ExitCode::done || code == ExitCode::done_with_failures || code == ExitCode::no_answer;
}

}  // namespace

void RunWatch::plan(const night::Plan& plan) {
    planned_ = true;
    replay_ = plan.replay;
    remembers_ = plan.input.numbered;
    for (const night::Look& look : plan.input.looks) looks_.emplace_back(look.look_id, look.scenes.after.date);
}

void RunWatch::list(const std::vector<Site>& sites) {
    answers_.emplace();
    for (const Site& site : sites)
        if (site.sent && !site.verdict) answers_->add(site.first_seen);
}

Queue RunWatch::waiting(const Manifest& manifest, ExitCode code) const {
    Queue queue;
    const bool kept = is_published(code) || replay_;  // the ledger knows of what was done
    for (const auto& planned : looks_) {
        const bool settled = std::any_of(manifest.looks.begin(), manifest.looks.end(), [&](const ManifestLook& look) {
            return look.look_id == planned.first && night::is_settled(look.status);
        });
        if (!(kept && settled)) queue.add(planned.second);
    }
    return queue;
}

RunEnded RunWatch::ended() {
    if (config_.outputs.metrics.empty()) return {};
    return [this](const Manifest& manifest, ExitCode code) {
        RunEnd end;
        end.code = code;
        end.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
        end.ended_s =
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
                .count();
        if (planned_ && remembers_) end.looks = waiting(manifest, code);
        end.answers = answers_;
        write_metrics(config_.outputs.metrics, manifest, end);
    };
}

}  // namespace quarrywatch::operation
