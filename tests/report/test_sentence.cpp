#include "pipeline/report/sentence.hpp"

#include <gtest/gtest.h>

#include "pipeline/stages/site_class.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::report {
namespace {

using config::Language;

Site site() {
    Site s = test::rectangle_site(10, 10, 6, 6);
    s.class_name = "new_scar";
    s.area_m2 = 3467;
    s.looks_seen = s.looks_clear = 2;
    return s;
}

TEST(Sentence, SaysWhatHappenedAndHowOftenItWasSeen) {
    EXPECT_EQ(sentence_of(site(), Language::en),
              "Vegetation or soil gave way to bare rock on 5.2 mu; seen on 2 of 2 clear dates.");
    EXPECT_EQ(sentence_of(site(), Language::zh), "植被或表土变为裸岩 5.2 亩；有效观测 2 次，发现 2 次。");
}

TEST(Sentence, NamesTheLicenceAndHowFarBeyondItLies) {
    Site s = site();
    s.licence_no = "C{0}{2}";  // what an office typed is no place to put something
    s.beyond_licence_m2 = 1200;
    s.overshoot_m = 41.6;
    EXPECT_EQ(sentence_of(s, Language::en),
              "Vegetation or soil gave way to bare rock on 5.2 mu; 1.8 mu lie beyond licence C{0}{2}, up to 42 m past "
              "its line; seen on 2 of 2 clear dates.");
}

TEST(Sentence, TellsAModelsWordOnlyWhereItLearnedSomething) {
    Site s = site();
    s.model_probability = 0.826;
    EXPECT_EQ(sentence_of(s, Language::en),
              "Vegetation or soil gave way to bare rock on 5.2 mu; seen on 2 of 2 clear dates; judged by earlier "
              "verdicts, a visit is worth it with a chance of 83 %.");
    EXPECT_NE(sentence_of(s, Language::zh).find("值得核查的概率为 83%"), std::string::npos);
    s.flags = {"outside_training"};
    EXPECT_EQ(sentence_of(s, Language::en).find("verdicts"), std::string::npos);
}

TEST(Sentence, LeavesOutWhatIsNotKnown) {
    Site s = site();
    s.area_m2.reset();
    EXPECT_EQ(sentence_of(s, Language::en), "new quarry scar, 36 pixels; seen on 2 of 2 clear dates.");
    s = site();
    s.beyond_licence_m2 = 0;
    s.farmland_m2 = 0;
    EXPECT_EQ(sentence_of(s, Language::en).find("licence"), std::string::npos);
}

TEST(Sentence, EveryClassHasOne) {
    for (const stages::SiteClass& known : stages::kSiteClasses) {
        Site s = site();
        s.class_name = known.name;
        for (const Language language : {Language::en, Language::zh})
            EXPECT_NE(sentence_of(s, language).find("5.2"), std::string::npos) << known.name;
    }
}

}  // namespace
}  // namespace quarrywatch::report
