#pragma once
// What the tests of the ledger's store use beside it: SQL behind its back, faults, processes of their own.

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "pipeline/fault.hpp"

namespace quarrywatch::test {

/// Run one statement behind the ledger's back, by GDAL and not by the code under test; the number that it gives, if
/// any.
inline std::int64_t sql(const std::string& where, const std::string& statement) {
    GDALAllRegister();
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(where.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
    if (!dataset) {
        ADD_FAILURE() << where << " does not open";
        return -1;
    }
    CPLErrorReset();
    OGRLayer* const answer = dataset->ExecuteSQL(statement.c_str(), nullptr, nullptr);
    EXPECT_NE(CPLGetLastErrorType(), CE_Failure) << statement;
    if (answer == nullptr) return 0;
    const std::unique_ptr<OGRFeature> row(answer->GetNextFeature());
    const std::int64_t number = row ? row->GetFieldAsInteger64(0) : -1;
    dataset->ReleaseResultSet(answer);
    return number;
}

/// All rows of a table as text, with their numbers and geometries.
inline std::string rows_of(const std::string& where, const char* table) {
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(where.c_str(), GDAL_OF_VECTOR));
    OGRLayer* const layer = dataset ? dataset->GetLayerByName(table) : nullptr;
    if (layer == nullptr) return "no " + std::string(table) + " in " + where;
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* const stream = open_memstream(&text, &size);
    while (const std::unique_ptr<OGRFeature> row{layer->GetNextFeature()}) row->DumpReadable(stream);
    std::fclose(stream);
    const std::string rows(text, size);
    std::free(text);
    return rows;
}

/// The fault's message; a failure of the test where there is none, or one of another kind.
inline std::string ledger_fault(ExitCode code, const std::function<void()>& action) {
    try {
        action();
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), code) << fault.what();
        return fault.what();
    }
    ADD_FAILURE() << "no fault";
    return {};
}

inline std::string printed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", value);
    return text;
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

/// Run in a process of its own, which leaves no trace in this one; its exit code, 0 where nothing was thrown.
inline pid_t in_child(const std::function<void()>& action) {
    const pid_t child = fork();
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int code = 0;
    try {
        action();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "child: %s\n", error.what());
        code = 1;
    }
    _exit(code);
}

inline int status_of(pid_t child) {
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
}

}  // namespace quarrywatch::test
