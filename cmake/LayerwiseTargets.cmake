# One static library a folder, made of all sources in it. The folder's CMakeLists.txt names what it may see:
#   layerwise_library(core)                       std only
#   layerwise_library(document QT LINK ...)       with Qt's moc
function(layerwise_library name)
    cmake_parse_arguments(ARG "QT" "" "LINK;PRIVATE_LINK" ${ARGN})
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
