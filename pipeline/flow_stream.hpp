#pragma once
// Tiles through TBB's pipeline: handed out in order, worked on by any thread, collected in order.

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

#include "pipeline/interrupt.hpp"

namespace quarrywatch::flow {

/// Hands memory from one thread to the next. TBB orders its filters as well, but inside a library that ThreadSanitizer
/// cannot watch; two counters per tile make it visible and cost nothing.
class Baton {
public:
    void take() const { static_cast<void>(passed_.load(std::memory_order_acquire)); }
    void pass() { passed_.fetch_add(1, std::memory_order_release); }

private:
    std::atomic<unsigned> passed_{0};
};

/// A filter's body. The library hands a later pipeline's bodies to workers that an earlier one has left, unseen as
/// well.
template <class Body>
class Handed {
public:
    explicit Handed(Body body) : body_(std::move(body)) { made_.pass(); }
    Handed(const Handed& other) : body_(other.body_) { made_.pass(); }
    Handed& operator=(const Handed&) = delete;
    ~Handed() = default;
    template <class Argument>
    auto operator()(Argument&& argument) const {
        made_.take();  // before anything of this object is looked at
        return body_(std::forward<Argument>(argument));
    }

private:
    static inline Baton made_;
    Body body_;
};

/// The stream: work on tiles 0, 1 ... count - 1 with so many threads, at most `tokens` tiles at a time, and collect
/// what it returns, a pointer, in their order. throws  Fault (interrupted) after a signal, when the tiles in flight are
/// done; what work or collect throw.
template <class Work, class Collect>
void stream_tiles(std::size_t count, int threads, int tokens, const Work& work, const Collect& collect) {
    namespace tbb = oneapi::tbb;
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    std::vector<decltype(work(std::size_t{}))> results(count);  // pointers; the tokens are their numbers
    Baton to_workers, from_workers;
    std::size_t next = 0;
    to_workers.pass();
    const auto next_tile = [&](tbb::flow_control& control) -> std::size_t {
        to_workers.take();
        if (next == count || interrupted()) {
            control.stop();
            from_workers.pass();
            return 0;
        }
        const std::size_t index = next++;
        to_workers.pass();
        return index;
    };
    const auto work_on = [&](std::size_t index) {
        to_workers.take();
        results[index] = work(index);
        from_workers.pass();
        return index;
    };
    const auto collect_it = [&](std::size_t index) {
        from_workers.take();
        collect(results[index]);
        results[index].reset();
        from_workers.pass();
    };
    tbb::parallel_pipeline(
        static_cast<std::size_t>(tokens),
        tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, Handed(next_tile)) &
            tbb::make_filter<std::size_t, std::size_t>(tbb::filter_mode::parallel, Handed(work_on)) &
            tbb::make_filter<std::size_t, void>(tbb::filter_mode::serial_in_order, Handed(collect_it)));
    from_workers.take();
    throw_if_interrupted();
}

}  // namespace quarrywatch::flow
