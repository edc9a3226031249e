#include "pipeline/tune/atlas.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/report/pictures.hpp"
#include "pipeline/stages/resampling.hpp"
#include "pipeline/stages/site_pixels.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/xml.hpp"
#include "pipeline/tune/page_parts.hpp"
#include "pipeline/tune/svg_plot.hpp"

namespace quarrywatch::tune {

namespace {

constexpr int kLeastChip_px = 48;  // half a kilometre of Sentinel-2: enough to know the place again
constexpr int kSide_px = 360;
constexpr int kQuality = 85;
const cv::Scalar kTrue(0x73, 0x9e, 0x00), kReported(0x00, 0x5e, 0xd5), kHalo(255, 255, 255);  // blue first

core::Window around(const WrongSite& site, const io::Grid& grid) {
    const auto [row, col, rows, cols] = site.box_px;
    const int side = std::max(kLeastChip_px, 2 * std::max(rows, cols));
    const auto within = [&](int first, int length, int size) {
        return std::clamp(first + length / 2 - std::min(side, size) / 2, 0, size - std::min(side, size));
    };
    return {within(row, rows, grid.rows), within(col, cols, grid.cols), std::min(side, grid.rows),
            std::min(side, grid.cols)};
}

/// Outlines of labels or of sites that meet a window.
class Outlines {
public:
    Outlines(const LookResult& look, const core::Window& window) {
        stages::Runs labels;
        for (int row = window.row; row < window.row_end(); ++row)
            look.labels->labels().changed.each(
                row, window.col, window.col_end(), [&](int begin, int end, std::int32_t) {
                    if (!labels.empty() && labels.back().row == row && labels.back().col_end == begin)
                        labels.back().col_end = end;
                    else
                        labels.push_back({row, begin, end});
                });
        for (const std::vector<PixelRing>& rings : stages::outlines_of(labels))
            true_.insert(true_.end(), rings.begin(), rings.end());
        for (const JudgedSite& judged : look.judgement.sites)
            for (const PixelRing& ring : look.ruled.sites[judged.site].rings)
                if (std::any_of(ring.begin(), ring.end(),
                                [&](const auto& corner) { return window.contains(corner[1], corner[0]); }))
                    reported_.push_back(ring);
    }
    void draw(cv::Mat& picture, const core::Window& window) const {
        const double scale = static_cast<double>(picture.cols) / window.cols;
        for (const bool halo : {true, false}) {
            draw(true_, halo ? kHalo : kTrue, halo ? 4 : 2, picture, window, scale);
            draw(reported_, halo ? kHalo : kReported, halo ? 4 : 2, picture, window, scale);
        }
    }

private:
    static void draw(const std::vector<PixelRing>& rings, const cv::Scalar& colour, int width, cv::Mat& picture,
                     const core::Window& window, double scale) {
        for (const PixelRing& ring : rings) {
            std::vector<cv::Point> points;
            for (const auto& [col, row] : ring)
                points.emplace_back(static_cast<int>(std::lround(scale * (col - window.col))),
                                    static_cast<int>(std::lround(scale * (row - window.row))));
            cv::polylines(picture, points, true, colour, width, cv::LINE_AA);
        }
    }
    std::vector<PixelRing> true_, reported_;
};

std::string card(const WrongSite& site, config::Language language) {
    const auto word = [&](const char* key) { return std::string(texts::text(key, language)); };
    std::string html = "<figure>";
    for (const std::string& picture : {site.before, site.after})
        if (!picture.empty()) html += "<img loading=\"lazy\" src=\"" + texts::xml_text(picture) + "\" alt=\"\">";
    html += "<figcaption><b>";
    const std::string class_key = "class." + site.class_name;
    if (site.missed)
        html += word("tune.missed") + (site.name.empty() ? "" : ": " + texts::xml_text(site.name));
    else
        html += texts::xml_text(std::string(texts::text(class_key, language)));
    html += "</b> " + texts::xml_text(site.area + " " + site.look) + "<br>" + std::to_string(site.pixels) + " px";
    if (!site.missed)
        html += " · " + word("tune.score") + " " + plot_number(site.score) + "<br>" + texts::xml_text(site.reason) +
                "<br><code>" + texts::xml_text(site.name) + "</code>";
    if (site.missed && !site.reason.empty())
        html += "<br>" + word("tune.rejected_as") + " <code>" + texts::xml_text(site.reason) + "</code>";
    return html + "</figcaption></figure>\n";
}

}  // namespace

std::vector<io::StagedOutput> picture_wrong_sites(const LookResult& look, const config::Config& config,
                                                  const std::filesystem::path& folder, Exhibit& exhibit) {
    std::vector<io::StagedOutput> staged;
    const report::PairPictures pictures(*look.pair, stages::kernel_of(config.coregister.resampling));
    for (std::size_t i = 0; i < exhibit.wrong.size(); ++i) {
        WrongSite& site = exhibit.wrong[i];
        if (site.area != look.area->id || site.look != look.look->name) continue;
        const core::Window window = around(site, look.pair->grid);
        report::PairPixels pixels;
        pictures.read(window, pixels);
        const Outlines outlines(look, window);
        for (const bool before : {true, false}) {
            const report::Picture small =
                report::PairPictures::paint(before ? pixels.before : pixels.after, window, pictures.natural());
            const cv::Size size(kSide_px, std::max(1, kSide_px * window.rows / window.cols));
            report::Picture large;
            cv::resize(small.colours, large.colours, size, 0, 0, cv::INTER_NEAREST);
            cv::resize(small.unlooked, large.unlooked, size, 0, 0, cv::INTER_NEAREST);
            cv::Mat picture = report::hatched(large, {0, 0});
            outlines.draw(picture, window);
            std::vector<unsigned char> bytes;
            cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, kQuality});
            char name[40];
            std::snprintf(name, sizeof name, "atlas/%04zu_%s.jpg", i + 1, before ? "before" : "after");
            (before ? site.before : site.after) = name;
            staged.push_back(
                io::write_small(folder / name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
        }
    }
    return staged;
}

std::string atlas_page(const Exhibit& exhibit, config::Language language) {
    const auto word = [&](const char* key) { return std::string(texts::text(key, language)); };
    std::string html = page_head(word("tune.atlas"), language);
    html += "<header><h1>" + word("tune.atlas") + "</h1><p><a href=\"index.html\">" + word("tune.title") +
            "</a></p></header>\n<main>\n<p class=\"quiet\">" + word("tune.atlas_legend") + "</p>\n";
    for (const bool missed : {false, true}) {
        const std::uint64_t all = missed ? exhibit.missed_in_all : exhibit.false_in_all;
        const auto shown = std::count_if(exhibit.wrong.begin(), exhibit.wrong.end(),
                                         [&](const WrongSite& site) { return site.missed == missed; });
        html += "<h2>" + word(missed ? "tune.missed_sites" : "tune.false_sites") + " (" + std::to_string(shown) +
                " / " + std::to_string(all) + ")</h2>\n<div class=\"atlas\">\n";
        for (const WrongSite& site : exhibit.wrong)
            if (site.missed == missed) html += card(site, language);
        html += "</div>\n";
    }
    return html + "</main>\n</body>\n</html>\n";
}

}  // namespace quarrywatch::tune
