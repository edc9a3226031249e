// Keys of learning from verdicts: [learn].

#include "pipeline/config/schema.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config::schema {

std::vector<Key<Config>> learn_keys() {
    using K = Keys<Config>;
    return {
        K::choice("learn.method", "What is learned: weights of the evidence, or a random forest", MEMBER(learn.method)),
        K::choice("learn.target",
                  "What is predicted: that a visit finds a real and unlawful change, or a real one, lawful or not",
                  MEMBER(learn.target)),
        K::integer("learn.folds", "", between(3, 50), "Parts of the ground that are left out in turn",
                   MEMBER(learn.folds)),
        K::real("learn.block_m", "m", above(0, 1e6), "Side of a block of ground, whose sites are left out together",
                MEMBER(learn.block_m)),
        K::integer("learn.seed", "", between(0, 2147483647), "Of everything that is drawn at random",
                   MEMBER(learn.seed)),
        K::integer("learn.top_sites", "sites", between(1, 100000),
                   "The head of the list that precision is told of: as many as can be visited",
                   MEMBER(learn.top_sites)),
        K::integer("learn.bootstrap_samples", "", between(100, 100000), "Samples behind each interval",
                   MEMBER(learn.bootstrap_samples)),
        K::real("learn.confidence", "", between(0.5, 0.999), "Of the intervals", MEMBER(learn.confidence)),
    };
}

}  // namespace quarrywatch::config::schema

#undef MEMBER
