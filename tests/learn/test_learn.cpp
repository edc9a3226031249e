// Examples, training, the model file and its use, on made rows.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "kernels/core/seeded_random.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/learn/apply.hpp"
#include "pipeline/learn/evidence.hpp"
#include "pipeline/learn/examples.hpp"
#include "pipeline/learn/model_file.hpp"
#include "pipeline/learn/training.hpp"
#include "pipeline/stages/rank.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::learn {
namespace {

using testing::HasSubstr;

std::size_t column(std::string_view name) {
    for (std::size_t f = 0; f < features().size(); ++f)
        if (features()[f].name == name) return f;
    ADD_FAILURE() << name;
    return 0;
}

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Right ones have the greater NDVI loss and red, with much overlap; everything else is noise.
std::vector<Example> made(std::size_t count, std::uint64_t seed, bool informative = true) {
    core::SeededRandom random(seed);
    const auto normal = [&] {
        double sum = -6;
        for (int k = 0; k < 12; ++k) sum += random.uniform();
        return sum;
    };
    std::vector<Example> examples;
    for (std::size_t i = 0; i < count; ++i) {
        Example example;
        example.site_id = std::to_string(100000 + i);
        example.truth = i % 2 == 0 ? 1 : 0;
        example.group = static_cast<std::uint32_t>(i / 4);
        example.row.assign(features().size(), kNone);
        for (const char* const name : {"change_red", "change_nir", "ndvi_before", "ndvi_after", "texture_after"})
            example.row[column(name)] = normal();
        if (informative) example.row[column("change_red")] += example.truth != 0 ? 1.5 : 0;
        example.listed_score = normal();
        example.after_date = std::chrono::year(2025) / 6 / (1 + static_cast<unsigned>(i % 28));
        examples.push_back(std::move(example));
    }
    return examples;
}

Training known() {
    Training training;
    training.detector = "chronochrome";
    training.roles = {"nir", "red"};
    training.verdicts = {{"false_change", 40}, {"illegal", 40}};
    training.options.bootstrap_samples = 200;
    return training;
}

std::string message_of(const std::function<void()>& work, ExitCode code) {
    try {
        work();
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), code);
        return fault.what();
    }
    ADD_FAILURE() << "no fault";
    return {};
}

TEST(Evidence, IsOfTheFormThatItsTableSays) {
    Site site;
    site.area_m2 = 5000;
    site.farmland_m2 = 1250;
    site.p_value = 1e-40;
    site.change_score = 9;
    const std::vector<double> row = evidence_row(site);
    EXPECT_DOUBLE_EQ(row[column("area_m2")], std::log(5001));
    EXPECT_DOUBLE_EQ(row[column("farmland_m2")], 0.25);
    EXPECT_DOUBLE_EQ(row[column("p_value")], 12);
    EXPECT_DOUBLE_EQ(row[column("change_score")], std::log(10));
    EXPECT_TRUE(std::isnan(row[column("inside_licence_m2")])) << "no layer";
    EXPECT_FALSE(has_evidence(row)) << "of no look";
    site.evidence["cloud_edge_share"] = 0;
    EXPECT_TRUE(has_evidence(evidence_row(site)));
}

TEST(Examples, TakeTheFirstVisitAsLastCorrected) {
    const auto verdict = [](ledger::Verdict v, std::optional<unsigned> day) {
        ledger::VerdictRecord record;
        record.verdict = v;
        if (day) record.visited_on = std::chrono::year(2025) / 6 / *day;
        return record;
    };
    using ledger::Verdict;
    EXPECT_EQ(first_visit({}), nullptr);
    const std::vector<ledger::VerdictRecord> corrected{verdict(Verdict::lawful, 5), verdict(Verdict::illegal, 5),
                                                       verdict(Verdict::restored, 20)};
    EXPECT_EQ(first_visit(corrected), &corrected[1]);
    const std::vector<ledger::VerdictRecord> late{verdict(Verdict::illegal, 20), verdict(Verdict::lawful, 5),
                                                  verdict(Verdict::restored, std::nullopt)};
    EXPECT_EQ(first_visit(late), &late[1]);
}

TEST(Examples, VerdictsCountByTheTarget) {
    using config::LearnTarget;
    using ledger::Verdict;
    for (const auto& [verdict, unlawful, change] : {std::tuple{Verdict::illegal, 1, 1},
                                                    {Verdict::reactivated, 1, 1},
                                                    {Verdict::lawful, 0, 1},
                                                    {Verdict::facility_land, 0, 1},
                                                    {Verdict::restored, -1, 1},
                                                    {Verdict::false_change, 0, 0}}) {
        EXPECT_EQ(truth_of(verdict, LearnTarget::unlawful), unlawful);
        EXPECT_EQ(truth_of(verdict, LearnTarget::change), change);
    }
}

TEST(Training, FoldsHoldWholeGroupsAndBothKinds) {
    const std::vector<Example> examples = made(80, 1);
    const std::vector<std::uint32_t> fold = deal_folds(examples, 5);
    std::array<std::array<int, 2>, 5> counts{};
    for (std::size_t i = 0; i < examples.size(); ++i) {
        ++counts.at(fold[i])[examples[i].truth];
        EXPECT_EQ(fold[i], fold[examples[i].group * 4]);
    }
    for (const auto& of_fold : counts) EXPECT_EQ(of_fold, (std::array{8, 8}));
    EXPECT_THAT(message_of([&] { static_cast<void>(deal_folds(examples, 21)); }, ExitCode::bad_input),
                HasSubstr("20 blocks"));
    std::vector<Example> apart = examples;  // all right ones in two blocks
    for (Example& example : apart) example.group += example.truth != 0 ? 100 : 0;
    for (Example& example : apart)
        if (example.truth != 0) example.group = 100 + example.group % 2;
    EXPECT_THAT(message_of([&] { static_cast<void>(deal_folds(apart, 5)); }, ExitCode::bad_input),
                HasSubstr("judged right stand in 2"));
}

TEST(Training, FiguresAreThoseOfSitesNeverSeen) {
    // Two normal laws 1.5 apart: no order can have a greater AUC than Phi(1.5 / sqrt 2) = 0.856. Of 200 and 200 its
    // standard error is 0.02; what was learned loses a little.
    for (const config::LearnMethod method : {config::LearnMethod::logistic, config::LearnMethod::forest}) {
        Training training = known();
        training.options.method = method;
        const RankingModel model = train(made(400, 2), training);
        EXPECT_GT(*model.held_out.auc.value, 0.75) << static_cast<int>(method);
        EXPECT_LT(*model.held_out.auc.value, 0.856 + 3 * 0.02);
        EXPECT_LT(model.held_out.auc.interval->low, *model.held_out.auc.value);
        EXPECT_LT(*model.held_out.brier.value, 0.21) << "who always says a half has 0.25";
        EXPECT_NEAR(*model.held_out.listed_auc.value, 0.5, 0.1);
        std::size_t sites = 0;
        for (const evaluate::ReliabilityBin& bin : model.held_out.reliability) {
            sites += bin.count;
            if (bin.count < 40) continue;  // a share of 40 has a standard error of 0.08
            const double share = static_cast<double>(bin.came_true) / static_cast<double>(bin.count);
            EXPECT_NEAR(bin.mean_probability, share, 0.2);
        }
        EXPECT_EQ(sites, 400U);
    }
}

TEST(Training, OfNoiseLearnsNothingAndSaysSo) {
    for (const config::LearnMethod method : {config::LearnMethod::logistic, config::LearnMethod::forest}) {
        Training training = known();
        training.options.method = method;
        const RankingModel model = train(made(200, 3, false), training);
        // Of 100 and 100 the AUC of chance has a standard error of 0.041; those trained on all would say far more.
        EXPECT_NEAR(*model.held_out.auc.value, 0.5, 3 * 0.041);
        EXPECT_GT(*model.held_out.brier.value, 0.24);
    }
}

TEST(Training, NeedsEnoughOfEitherKind) {
    std::vector<Example> examples = made(80, 1);
    for (std::size_t i = 0; i < 42; i += 2) examples[i].truth = 0;  // 19 right ones stay
    EXPECT_THAT(message_of([&] { static_cast<void>(train(examples, known())); }, ExitCode::bad_input),
                HasSubstr("19 sites judged right and 61 judged wrong"));
}

TEST(Training, EvidenceThatManyLackIsNotUsedAndFewGapsAreFilled) {
    std::vector<Example> examples = made(80, 1);
    for (std::size_t i = 0; i < 8; ++i) examples[i].row[column("ndvi_before")] = kNone;
    for (std::size_t i = 0; i < 9; ++i) examples[i].row[column("ndvi_after")] = kNone;
    for (Example& example : examples) example.row[column("texture_after")] = 0.25;
    const RankingModel model = train(examples, known());
    std::vector<std::string> names;
    for (const LearnedFeature& feature : model.features) names.push_back(feature.name);
    EXPECT_EQ(names, (std::vector<std::string>{"change_red", "change_nir", "ndvi_before"}));
    EXPECT_EQ(model.features[2].missing, 8U);
    std::vector<double> row = examples[20].row, gap = row;
    row[column("ndvi_before")] = model.features[2].median;
    gap[column("ndvi_before")] = kNone;
    EXPECT_EQ(model.probability(row), model.probability(gap));
    EXPECT_FALSE(model.outside(gap));
    gap[column("change_nir")] = kNone;
    EXPECT_TRUE(model.outside(gap)) << "two of three are missing";
    const LearnedFeature& red = model.features[0];
    row[column("change_red")] = red.high + 0.49 * (red.high - red.low);
    EXPECT_FALSE(model.outside(row));
    row[column("change_red")] = red.high + 0.51 * (red.high - red.low);
    EXPECT_TRUE(model.outside(row));
}

TEST(ModelFile, ComesBackAsItWas) {
    const test::Scratch scratch;
    const std::vector<Example> examples = made(80, 1);
    for (const config::LearnMethod method : {config::LearnMethod::logistic, config::LearnMethod::forest}) {
        Training training = known();
        training.options.method = method;
        const RankingModel model = train(examples, training);
        const std::string path = (scratch / "model.yml").string();
        std::ofstream(path, std::ios::binary) << model_text(model);
        const RankingModel read = read_model(path);
        for (const Example& example : examples)
            EXPECT_EQ(read.probability(example.row), model.probability(example.row)) << static_cast<int>(method);
        EXPECT_EQ(model_text(read), model_text(model));
        EXPECT_EQ(read.training.verdicts, model.training.verdicts);
        EXPECT_EQ(read.training.first_look, model.training.first_look);
    }
}

TEST(Apply, TrustsOnlyWhatLiesWithinTheTraining) {
    const RankingModel model = train(made(80, 1), known());
    const auto site = [](double red) {
        Site s;
        s.sent = true;
        s.why_sent = "new";
        for (const char* const name : {"change_nir", "ndvi_before", "ndvi_after", "texture_after"})
            s.evidence[name] = 0;
        s.evidence["change_red"] = red;
        s.evidence["cloud_edge_share"] = 0;
        return s;
    };
    std::vector<Site> sites{site(-2), site(3), site(-2), site(1000), Site{}};
    sites[2].why_sent = "judged_illegal";
    apply(model, 0.5, "model.yml", sites);
    EXPECT_LT(*sites[0].model_probability, *sites[1].model_probability);
    EXPECT_FALSE(sites[0].sent);
    EXPECT_EQ(sites[0].why_sent, kWhyNotSent);
    EXPECT_TRUE(sites[1].sent);
    EXPECT_EQ(sites[1].model_share, *sites[1].model_probability);
    EXPECT_TRUE(sites[2].sent) << "judged illegal";
    EXPECT_EQ(sites[3].flags, std::vector<std::string>{kOutsideFlag});
    EXPECT_TRUE(sites[3].model_probability);
    EXPECT_EQ(sites[3].model_share, 0.5) << "as many right as wrong in the training";
    EXPECT_TRUE(sites[3].sent);
    EXPECT_FALSE(sites[4].model_probability) << "not found tonight";
    EXPECT_EQ(sites[4].model_share, 0.5);

    config::Ranking weights;
    weights.model = "model.yml";
    weights.model_weight = 30;
    sites[1].probability = 1;
    const RankTerms terms = stages::rank_terms(sites[1], weights);
    EXPECT_DOUBLE_EQ(terms.model, 30 * *sites[1].model_probability);
    EXPECT_DOUBLE_EQ(terms.confidence, 0.7 * weights.confidence) << "the others share the rest";
    weights.model.clear();
    EXPECT_EQ(stages::rank_terms(sites[1], weights).model, 0);
}

TEST(Apply, RefusesOtherEvidence) {
    const RankingModel model = train(made(80, 1), known());
    Site site;
    site.evidence = {
        {"change_red", 1}, {"change_nir", 1}, {"ndvi_before", 0}, {"texture_after", 0}, {"cloud_edge_share", 0}};
    std::vector<Site> sites{site, Site{}};
    EXPECT_THAT(message_of([&] { apply(model, 0, "model.yml", sites); }, ExitCode::bad_configuration),
                HasSubstr("no site of this run has: ndvi_after"));
    std::vector<Site> none{Site{}};
    EXPECT_NO_THROW(apply(model, 0, "model.yml", none)) << "a night that found nothing refuses nothing";
    const std::string version = model.training.version;
    EXPECT_NO_THROW(require_alike(model, {version, "chronochrome", {"nir", "red"}, {}}, "m"));
    for (const auto& [run, what] : {std::pair{RunFacts{"0.0.1", "chronochrome", {"nir", "red"}, {}}, "version"},
                                    {RunFacts{version, "cva", {"nir", "red"}, {}}, "detector is cva"},
                                    {RunFacts{version, "chronochrome", {"red"}, {}}, "bands are red, not nir, red"}})
        EXPECT_THAT(message_of([&] { require_alike(model, run, "m"); }, ExitCode::bad_configuration), HasSubstr(what));
}

}  // namespace
}  // namespace quarrywatch::learn
