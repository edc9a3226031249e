#pragma once
// A small network made by hand: one convolution and a sigmoid, written in ONNX's own encoding (protocol buffers), so
// that no other program is needed to make it.

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace quarrywatch::test {

/// image [1, 2 * bands, side, side] -> convolution of kernel x kernel with these weights, padded with zeros -> sigmoid
/// -> "change" [1, 1, side, side].
struct OnnxFile {
    int channels = 2;
    int kernel = 3;
    std::vector<float> weights;  ///< [channels][kernel][kernel]
    float bias = 0;

    [[nodiscard]] std::string bytes() const {
        const std::string convolution = node(
            "Conv", {"image", "weights", "bias"}, "sum",
            ints("kernel_shape", {kernel, kernel}) + ints("pads", {kernel / 2, kernel / 2, kernel / 2, kernel / 2}));
        const std::string graph =
            text(1, convolution) + text(1, node("Sigmoid", {"sum"}, "change", "")) + text(2, "graph") +
            text(5, tensor("weights", {1, channels, kernel, kernel}, weights)) + text(5, tensor("bias", {1}, {bias})) +
            text(11, value("image", channels)) + text(12, value("change", 1));
        constexpr int kIrVersion = 7, kOperators = 13;
        return number(1, kIrVersion) + text(7, graph) + text(8, number(2, kOperators));
    }

private:
    static std::string varint(std::uint64_t n) {
        std::string out;
        for (; n >= 128; n >>= 7U) out += static_cast<char>(n % 128 + 128);
        return out + static_cast<char>(n);
    }
    static std::string number(int field, std::uint64_t n) {
        return varint(static_cast<std::uint64_t>(field) * 8) + varint(n);
    }
    static std::string text(int field, const std::string& content) {
        return varint(static_cast<std::uint64_t>(field) * 8 + 2) + varint(content.size()) + content;
    }
    // AttributeProto: name = 1, ints = 8, type = 20 (INTS = 7).
    static std::string ints(const std::string& name, const std::vector<int>& values) {
        std::string content = text(1, name);
        for (const int n : values) content += number(8, static_cast<std::uint64_t>(n));
        return text(5, content + number(20, 7));
    }
    // NodeProto: input = 1, output = 2, name = 3, op_type = 4, attribute = 5.
    static std::string node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output,
                            const std::string& attributes) {
        std::string content;
        for (const std::string& input : inputs) content += text(1, input);
        return content + text(2, output) + text(3, type) + text(4, type) + attributes;
    }
    // TensorProto: dims = 1, data_type = 2 (FLOAT = 1), name = 8, raw_data = 9.
    static std::string tensor(const std::string& name, const std::vector<int>& dims, const std::vector<float>& values) {
        std::string content;
        for (const int n : dims) content += number(1, static_cast<std::uint64_t>(n));
        std::string raw(values.size() * sizeof(float), '\0');
        std::memcpy(raw.data(), values.data(), raw.size());
        return content + number(2, 1) + text(8, name) + text(9, raw);
    }
    // ValueInfoProto: name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { value = 1 } } } }.
    static std::string value(const std::string& name, int planes) {
        constexpr int kSide = 64;  // a hint only: the network has no layer that fixes it
        std::string shape;
        for (const int n : {1, planes, kSide, kSide}) shape += text(1, number(1, static_cast<std::uint64_t>(n)));
        return text(1, name) + text(2, text(1, number(1, 1) + text(2, shape)));
    }
};

}  // namespace quarrywatch::test
