#include "pipeline/interrupt.hpp"
#include "pipeline/program.hpp"

int main(int argument_count, char** arguments) {
    quarrywatch::install_interrupt_handlers();
    return quarrywatch::run_program({arguments + 1, arguments + argument_count});
}
