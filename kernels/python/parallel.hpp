#pragma once
// Loops over independent pieces of work on as many threads as the caller says, faults carried out of them.

#include <cstddef>
#include <exception>

namespace quarrywatch::python {

/// work(i, workspace) for i in [0, count), each thread with a workspace of its own from make(). The first fault that is
/// caught is thrown again when all threads have ended.
template <class Workspace, class Make, class Work>
void parallel_for(std::size_t count, int threads, const Make& make, const Work& work) {
    std::exception_ptr fault;
    const auto pieces = static_cast<long long>(count);
#pragma omp parallel num_threads(threads)
    {
        Workspace workspace = make();
#pragma omp for schedule(dynamic)
        for (long long i = 0; i < pieces; ++i) try {
                work(static_cast<std::size_t>(i), workspace);
            } catch (...) {
#pragma omp critical(python_fault)
                fault = std::current_exception();
            }
    }
    if (fault) std::rethrow_exception(fault);
}

}  // namespace quarrywatch::python
