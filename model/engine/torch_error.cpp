#include "model/engine/torch_error.h"

#include <c10/util/Exception.h>

#include <exception>
#include <new>

namespace layerwise {

std::string currentErrorMessage()
{
    try {
        throw;
    } catch (const c10::Error& error) {
        return error.what_without_backtrace();
    } catch (const std::bad_alloc&) {
        return "Out of memory (std::bad_alloc)";
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "Unknown exception";
    }
}

} // namespace layerwise
