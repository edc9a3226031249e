#pragma once
// Hot loops are compiled for the portable baseline, AVX2 and AVX-512, and the processor chooses at start. All versions
// give the same bytes: no contraction, no reassociation, one lane per pixel.

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define QUARRYWATCH_MULTIVERSION __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define QUARRYWATCH_MULTIVERSION
#endif
