// What a person starts: sets how OpenMP's threads wait, and becomes the program itself.
//
// The threads of one pass wait for each other at the end of every layer. GNU's OpenMP lets them turn in a loop meanwhile, for
// some milliseconds unless told otherwise, which is quickest as long as each has a core for itself; but where another program
// wants one too, nearly all the time goes into turning. It reads its environment before any line of a program that is linked
// with it runs, hence a program that is not. docs/PERFORMANCE.md has what this gains.

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <unistd.h>

int main(int, char** argv)
{
    constexpr int kNotFound = 127; // as a shell has it
    constexpr char kTurns[] = "30000";
    if (std::getenv("OMP_WAIT_POLICY") == nullptr) // else it was decided; GOMP_SPINCOUNT that is set stays as well
        setenv("GOMP_SPINCOUNT", kTurns, 0);
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::filesystem::path program = self.parent_path() / LAYERWISE_PROGRAMS_FROM_BIN / LAYERWISE_PROGRAM;
    execv(program.c_str(), argv);
    std::fprintf(stderr, "%s: %s cannot be started: %s\n", LAYERWISE_PROGRAM, program.c_str(), std::strerror(errno));
    return kNotFound;
}
