#include "pipeline/io/column_texts.hpp"

#include <ogrsf_frmts.h>

#include "pipeline/fault.hpp"
#include "pipeline/io/open_layer.hpp"

namespace quarrywatch::io {

std::vector<std::string> column_texts(const std::string& path, int column) {
    const OpenLayer table = open_layer(path, "", path);
    if (column >= table.layer->GetLayerDefn()->GetFieldCount())
        throw Fault(ExitCode::bad_input, path, "has no column " + std::to_string(column + 1),
                    "Run the night again: it writes its lists anew");
    std::vector<std::string> texts;
    for (const auto& feature : *table.layer) texts.emplace_back(feature->GetFieldAsString(column));
    return texts;
}

}  // namespace quarrywatch::io
