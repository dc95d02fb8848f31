# LibTorch as one target, layerwise::torch, be it Debian's libtorch-dev or an official LibTorch 2.x on CMAKE_PREFIX_PATH.
# Its flags are kept out of CMAKE_CXX_FLAGS so that only the folders that may see torch do.
find_package(Torch REQUIRED)

add_library(layerwise_torch INTERFACE)
add_library(layerwise::torch ALIAS layerwise_torch)
target_link_libraries(layerwise_torch INTERFACE ${TORCH_LIBRARIES})
target_include_directories(layerwise_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
separate_arguments(_torchFlags NATIVE_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(layerwise_torch INTERFACE ${_torchFlags})
