// The boundary between the folders, kept by reading their sources: kernels/ computes and knows nothing of the outside,
// pipeline/io alone knows GDAL, pipeline/flow alone knows TBB, OpenMP never takes its own number of threads.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = QUARRYWATCH_SOURCE_DIR;

/// A source file: its path from the root with '/', and its text with continued lines joined.
struct Source {
    std::string path;
    std::string text;
};

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<Source> sources_of(std::string_view folder) {
    std::vector<Source> sources;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        const std::string extension = entry.path().extension().string();
        if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
        sources.push_back({entry.path().lexically_relative(kRoot).generic_string(), read(entry.path())});
    }
    std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
    return sources;
}

std::string joined_lines(const std::string& text) { return std::regex_replace(text, std::regex(R"(\\\r?\n)"), " "); }

/// What a source includes, as written between the brackets or quotes.
std::vector<std::string> includes_of(const std::string& text) {
    static const std::regex kInclude(R"((^|\n)[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"])");
    const std::string joined = joined_lines(text);
    std::vector<std::string> includes;
    for (std::sregex_iterator match(joined.begin(), joined.end(), kInclude), end; match != end; ++match) {
        includes.push_back((*match)[2].str());
    }
    return includes;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return text.starts_with(p); });
}

bool is_gdal(const std::string& include) {
    const std::string_view name = std::string_view(include).substr(include.rfind('/') + 1);
    return starts_with_any(name, {"gdal", "ogr", "cpl_", "vrtdataset", "memdataset"});
}

bool is_tbb(const std::string& include) {
    // The parallel algorithms of libstdc++ are TBB underneath.
    return starts_with_any(include, {"tbb/", "oneapi/"}) || include == "execution";
}

bool is_outside(const std::string& include) {
    static const std::set<std::string> kSystem{"chrono",     "ctime",  "time.h", "sys/time.h", "fstream",  "iostream",
                                               "filesystem", "thread", "future", "execution",  "unistd.h", "pthread.h"};
    return is_gdal(include) || is_tbb(include) || kSystem.contains(include) ||
           starts_with_any(include, {"boost/", "pipeline/", "tests/", "nlohmann/", "sqlite3", "proj"});
}

bool is_python(const std::string& include) { return starts_with_any(include, {"pybind11/", "Python.h", "numpy/"}); }

bool is_io(const std::string& path) { return path.starts_with("pipeline/io/"); }
bool is_flow(const std::string& path) { return path == "pipeline/flow.cpp" || path == "pipeline/flow_stream.hpp"; }

/// Every "path: include" that its folder must not have.
std::vector<std::string> forbidden_includes(const std::vector<Source>& sources) {
    std::vector<std::string> faults;
    for (const Source& source : sources) {
        for (const std::string& include : includes_of(source.text)) {
            if (include.starts_with("pipeline/") && !source.path.starts_with("kernels/"))
                continue;  // our own, by any name
            // Python is known to the bindings alone, and nobody but Python to them.
            const bool bindings = source.path.starts_with("kernels/python/");
            if (!bindings && (is_python(include) || include.starts_with("kernels/python/"))) {
                faults.push_back(source.path + ": " + include);
                continue;
            }
            const bool in_kernels = source.path.starts_with("kernels/");
            const bool forbidden =
                in_kernels ? is_outside(include)
                           : (is_gdal(include) && !is_io(source.path)) || (is_tbb(include) && !is_flow(source.path));
            if (forbidden) faults.push_back(source.path + ": " + include);
        }
    }
    return faults;
}

/// Every "path: pragma" that starts OpenMP threads without saying how many.
std::vector<std::string> unbounded_parallel(const std::vector<Source>& sources) {
    static const std::regex kParallel(R"((^|\n)[ \t]*#[ \t]*pragma[ \t]+omp[^\n]*\bparallel\b[^\n]*)");
    static const std::regex kOperator(R"(_Pragma[ \t]*\([ \t]*"omp[^\n]*\bparallel\b[^\n]*)");
    std::vector<std::string> faults;
    for (const Source& source : sources) {
        const std::string joined = joined_lines(source.text);
        for (const std::regex* form : {&kParallel, &kOperator}) {
            for (std::sregex_iterator match(joined.begin(), joined.end(), *form), end; match != end; ++match) {
                const std::string pragma = match->str();
                if (pragma.find("num_threads(") == std::string::npos) faults.push_back(source.path + ": " + pragma);
            }
        }
    }
    return faults;
}

/// Calls in kernels/ that need no forbidden header and still reach outside.
std::vector<std::string> outside_calls(const std::vector<Source>& sources) {
    static const std::regex kCalls(R"(\b(getenv|setenv|fopen|printf|puts|imread|imwrite)\b)"
                                   R"(|\b(omp_get_max_threads|omp_set_num_threads|setNumThreads)\b|_clock::now)");
    std::vector<std::string> faults;
    for (const Source& source : sources) {
        std::smatch match;
        const std::string code = std::regex_replace(source.text, std::regex(R"(//[^\n]*)"), "");
        if (std::regex_search(code, match, kCalls)) faults.push_back(source.path + ": " + match.str());
    }
    return faults;
}

std::string without_comments(const std::string& cmake) {
    return std::regex_replace(cmake, std::regex(R"(#[^\n]*)"), "");
}

/// All that `target` is linked with in a CMake text, keywords left out.
std::set<std::string> linked_with(const std::string& cmake, const std::string& target) {
    const std::regex command(R"(\btarget_link_libraries\s*\(\s*)" + target + R"(\s([^)]*)\))");
    const std::string text = without_comments(cmake);
    std::set<std::string> libraries;
    for (std::sregex_iterator match(text.begin(), text.end(), command), end; match != end; ++match) {
        std::istringstream words((*match)[1].str());
        for (std::string word; words >> word;) {
            if (word != "PUBLIC" && word != "PRIVATE" && word != "INTERFACE") libraries.insert(word);
        }
    }
    return libraries;
}

/// The .cpp files below `folder` that no CMakeLists.txt there names.
std::vector<std::string> unlisted_sources(std::string_view folder) {
    std::set<std::string> listed;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        if (entry.path().filename() != "CMakeLists.txt") continue;
        const fs::path here = entry.path().parent_path().lexically_relative(kRoot);
        std::istringstream words(std::regex_replace(without_comments(read(entry.path())), std::regex("[()]"), " "));
        for (std::string word; words >> word;) listed.insert((here / word).generic_string());
    }
    std::vector<std::string> unlisted;
    for (const Source& source : sources_of(folder)) {
        if (source.path.ends_with(".cpp") && !listed.contains(source.path)) unlisted.push_back(source.path);
    }
    return unlisted;
}

std::vector<Source> program_sources() {
    std::vector<Source> sources = sources_of("kernels");
    std::vector<Source> pipeline = sources_of("pipeline");
    sources.insert(sources.end(), pipeline.begin(), pipeline.end());
    return sources;
}

using Lines = std::vector<std::string>;

TEST(Boundary, EveryIncludeStaysOnItsSide) { EXPECT_EQ(forbidden_includes(program_sources()), Lines{}); }

TEST(Boundary, EveryParallelRegionSaysHowManyThreads) { EXPECT_EQ(unbounded_parallel(program_sources()), Lines{}); }

TEST(Boundary, KernelsAskNeitherClockNorEnvironmentNorThreads) {
    EXPECT_EQ(outside_calls(sources_of("kernels")), Lines{});
}

TEST(Boundary, KernelsLinkOnlyArithmetic) {
    const std::set<std::string> allowed{"quarrywatch_flags", "opencv_core", "opencv_imgproc",    "opencv_ml",
                                        "opencv_features2d", "opencv_dnn",  "quarrywatch_openmp"};
    const std::string cmake = read(kRoot / "kernels/CMakeLists.txt");
    const std::set<std::string> linked = linked_with(cmake, "quarrywatch_kernels");
    EXPECT_TRUE(linked.contains("quarrywatch_flags")) << "the link line was not found";
    for (const std::string& library : linked) EXPECT_TRUE(allowed.contains(library)) << library;
    // No way round the link line: directory-wide commands, or libraries that come with the flags.
    EXPECT_FALSE(
        std::regex_search(without_comments(cmake), std::regex(R"(\b(link_libraries|include_directories)\s*\()")));
    EXPECT_TRUE(linked_with(read(kRoot / "CMakeLists.txt"), "quarrywatch_flags").empty());
}

TEST(Boundary, EverySourceIsBuilt) {
    EXPECT_EQ(unlisted_sources("kernels"), Lines{});
    EXPECT_EQ(unlisted_sources("pipeline"), Lines{});
    EXPECT_EQ(unlisted_sources("tests"), Lines{});
}

// The checks above pass on an empty folder too; these show that they read the real sources and catch what they should.

TEST(BoundaryChecks, ReadTheRealSources) {
    const std::vector<Source> sources = program_sources();
    const auto includes = [&](const std::string& path, const std::string& include) {
        return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
            const std::vector<std::string> all = includes_of(source.text);
            return source.path == path && std::find(all.begin(), all.end(), include) != all.end();
        });
    };
    EXPECT_TRUE(includes("kernels/vectorise/trace.cpp", "kernels/vectorise/trace.hpp"));
    EXPECT_TRUE(includes("pipeline/fault.hpp", "stdexcept"));
}

TEST(BoundaryChecks, CatchForbiddenIncludesInKernels) {
    for (const char* include :
         {"<gdal.h>", "<gdal/gdal_priv.h>", "<ogrsf_frmts.h>", "\"cpl_conv.h\"", "<boost/program_options.hpp>",
          "<tbb/parallel_for.h>", "<oneapi/tbb.h>", "\"pipeline/fault.hpp\"", "<chrono>", "<fstream>", "<filesystem>",
          "<iostream>", "<thread>", "<execution>"}) {
        const Source source{"kernels/detect/x.cpp",
                            std::string("#pragma once\n  #  include ") + include + "  // why\n"};
        EXPECT_EQ(forbidden_includes({source}).size(), 1U) << include;
    }
    const Source harmless{"kernels/detect/x.cpp",
                          "#include <vector>\n#include <opencv2/core.hpp>\n// #include <gdal.h>\n"};
    EXPECT_EQ(forbidden_includes({harmless}), Lines{});
}

TEST(BoundaryChecks, LetGdalIntoIoAndTbbIntoFlowOnly) {
    const std::string gdal = "#include <gdal_priv.h>\n";
    const std::string tbb = "#include <oneapi/tbb/parallel_pipeline.h>\n";
    EXPECT_EQ(forbidden_includes({{"pipeline/io/a.cpp", gdal}, {"pipeline/flow.cpp", tbb}}), Lines{});
    EXPECT_EQ(
        forbidden_includes({{"pipeline/flow.cpp", gdal}, {"pipeline/io/a.cpp", tbb}, {"pipeline/iota.cpp", gdal}}),
        (Lines{"pipeline/flow.cpp: gdal_priv.h", "pipeline/io/a.cpp: oneapi/tbb/parallel_pipeline.h",
               "pipeline/iota.cpp: gdal_priv.h"}));
}

TEST(BoundaryChecks, LetPythonIntoTheBindingsOnly) {
    const std::string python = "#include <pybind11/numpy.h>\n";
    EXPECT_EQ(forbidden_includes({{"kernels/python/a.cpp", python}}), Lines{});
    EXPECT_EQ(forbidden_includes({{"kernels/detect/a.cpp", python},
                                  {"kernels/detect/b.cpp", "#include \"kernels/python/parallel.hpp\"\n"},
                                  {"pipeline/io/a.cpp", "#include <Python.h>\n"},
                                  {"kernels/python/b.cpp", "#include <gdal.h>\n"}}),
              (Lines{"kernels/detect/a.cpp: pybind11/numpy.h", "kernels/detect/b.cpp: kernels/python/parallel.hpp",
                     "pipeline/io/a.cpp: Python.h", "kernels/python/b.cpp: gdal.h"}));
}

TEST(BoundaryChecks, CatchParallelRegionsWithoutAThreadCount) {
    const auto faults = [](const char* text) { return unbounded_parallel({{"kernels/x.cpp", text}}).size(); };
    EXPECT_EQ(faults("#pragma omp parallel\n"), 1U);
    EXPECT_EQ(faults("    #  pragma omp parallel for schedule(static)\n"), 1U);
    EXPECT_EQ(faults("#pragma omp parallel for \\\n    schedule(static)\n"), 1U);
    EXPECT_EQ(faults("_Pragma(\"omp parallel for\")\n"), 1U);
    EXPECT_EQ(faults("#pragma omp parallel for \\\n    num_threads(threads)\n"), 0U);
    EXPECT_EQ(faults("#pragma omp simd\n// #pragma omp parallel\n"), 0U);
}

TEST(BoundaryChecks, CatchCallsToTheOutside) {
    EXPECT_EQ(outside_calls({{"kernels/x.cpp", "const char* home = std::getenv(\"HOME\");\n"}}).size(), 1U);
    EXPECT_EQ(outside_calls({{"kernels/x.cpp", "auto t = std::chrono::steady_clock::now();\n"}}).size(), 1U);
    EXPECT_EQ(outside_calls({{"kernels/x.cpp", "int n = omp_get_max_threads();  // all\n"}}).size(), 1U);
    EXPECT_EQ(outside_calls({{"kernels/x.cpp", "int n = threads;  // not omp_get_max_threads\n"}}), Lines{});
}

TEST(BoundaryChecks, ReadTheLinkLine) {
    const std::string cmake =
        "# target_link_libraries(a x)\ntarget_link_libraries(a PUBLIC b # why\n PRIVATE GDAL::GDAL)\n"
        "target_link_libraries(other c)\ntarget_link_libraries(a PRIVATE d)\n";
    EXPECT_EQ(linked_with(cmake, "a"), (std::set<std::string>{"b", "GDAL::GDAL", "d"}));
}

}  // namespace
}  // namespace quarrywatch
