# Compiles the kind's headers once for all targets that share them: reading them takes longer than most files' own lines.
#   layerwise_precompiled_headers(target std)                         or qt, widgets, torch
#   layerwise_precompiled_headers(target qt GROUP tests <QtTest>)     more headers, shared within the group
# Those who share must have the same compile options and see the same Qt modules, and are built after the first of them. Every file
# still includes all that it uses: the tidy preset compiles without precompiled headers.
function(layerwise_precompiled_headers target kind)
    cmake_parse_arguments(ARG "" "GROUP" "" ${ARGN})
    set(owner LAYERWISE_HEADERS_${kind}_${ARG_GROUP})
    get_property(first GLOBAL PROPERTY ${owner})
    if(first)
        target_precompile_headers(${target} REUSE_FROM ${first})
        return()
    endif()
    set(std <algorithm> <array> <cmath> <functional> <map> <memory> <optional> <set> <string> <unordered_map> <utility>
        <variant> <vector>)
    set(qt ${std} <QtCore>)
    set(widgets ${std} <QtWidgets>)
    set(torch ${std} <torch/nn.h>)
    target_precompile_headers(${target} PRIVATE ${${kind}} ${ARG_UNPARSED_ARGUMENTS})
    set_property(GLOBAL PROPERTY ${owner} ${target})
endfunction()

# One static library a folder, made of all sources in it. The folder's CMakeLists.txt names what it may see:
#   layerwise_library(core)                       std only
#   layerwise_library(document QT LINK ...)       with Qt's moc
# HEADERS is what layerwise_precompiled_headers takes; widgets in widgets/ and std elsewhere, if nothing is said.
function(layerwise_library name)
    cmake_parse_arguments(ARG "QT" "" "LINK;PRIVATE_LINK;HEADERS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp *.h)
    add_library(layerwise_${name} STATIC ${sources})
    add_library(layerwise::${name} ALIAS layerwise_${name})
    target_link_libraries(layerwise_${name} PUBLIC ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
    target_include_directories(layerwise_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    layerwise_settings(layerwise_${name})
    if(ARG_QT)
        set_target_properties(layerwise_${name} PROPERTIES AUTOMOC ON)
        target_compile_definitions(layerwise_${name} PUBLIC QT_NO_KEYWORDS)
    endif()
    if(NOT ARG_HEADERS AND name MATCHES "^widgets_")
        set(ARG_HEADERS widgets)
    elseif(NOT ARG_HEADERS)
        set(ARG_HEADERS std)
    endif()
    layerwise_precompiled_headers(layerwise_${name} ${ARG_HEADERS})
endfunction()

# Warnings, sanitizers and language settings that hold for every target.
function(layerwise_settings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
    if(LAYERWISE_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(LAYERWISE_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=address,undefined)
    endif()
endfunction()
