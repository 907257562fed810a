# One folder, one target, one include root.
#
# chanoma_module(NAME SOURCES ... DEPS module... LIBS foreign...)
#   declares the folder src/NAME as the library chanoma_NAME. Its include root is a build-tree folder holding one
#   symlink to src/NAME, so "store/keys.h" is found only by targets that list `store` in DEPS: a layer violation does
#   not compile. LIBS are private: no foreign header may be needed by a module's users.
#
# chanoma_test(NAME SOURCES ... DEPS ... LIBS ...) declares a GoogleTest program from tests/, chanoma_fuzz a fuzzer.

set(CHANOMA_ROOTS ${CMAKE_BINARY_DIR}/roots)

function(chanoma_root name)
  file(MAKE_DIRECTORY ${CHANOMA_ROOTS}/${name})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${name} ${CHANOMA_ROOTS}/${name}/${name} SYMBOLIC)
endfunction()

function(chanoma_pch target)
  if(CHANOMA_PCH AND NOT target STREQUAL chanoma_base)
    target_precompile_headers(${target} REUSE_FROM chanoma_base)
  endif()
endfunction()

function(chanoma_module name)
  cmake_parse_arguments(M "" "" "SOURCES;DEPS;LIBS;PROTOS" ${ARGN})
  set(target chanoma_${name})
  chanoma_root(${name})
  list(TRANSFORM M_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/src/${name}/)
  add_library(${target} STATIC ${M_SOURCES})
  # SYSTEM: the folders are on the path only through their own root, and generated code is not linted.
  target_include_directories(${target} PUBLIC ${CHANOMA_ROOTS}/${name})
  foreach(dep IN LISTS M_DEPS)
    target_link_libraries(${target} PUBLIC chanoma_${dep})
  endforeach()
  target_link_libraries(${target} PRIVATE ${M_LIBS})
  foreach(proto IN LISTS M_PROTOS)
    chanoma_proto(${target} ${name} ${proto})
  endforeach()
  chanoma_pch(${target})
endfunction()

# Compiles src/DIR/FILE.proto; the generated header is included as "DIR/FILE.pb.h" by that module alone.
function(chanoma_proto target dir file)
  set(out ${CMAKE_BINARY_DIR}/proto/${target})
  file(MAKE_DIRECTORY ${out}/${dir})
  add_custom_command(
    OUTPUT ${out}/${dir}/${file}.pb.cc ${out}/${dir}/${file}.pb.h
    COMMAND protobuf::protoc --cpp_out=${out} -I ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/src/${dir}/${file}.proto
    DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/${file}.proto VERBATIM)
  target_sources(${target} PRIVATE ${out}/${dir}/${file}.pb.cc ${out}/${dir}/${file}.pb.h)
  set_source_files_properties(${out}/${dir}/${file}.pb.cc PROPERTIES COMPILE_OPTIONS "-w" SKIP_PRECOMPILE_HEADERS ON)
  target_include_directories(${target} SYSTEM PRIVATE ${out})
  target_link_libraries(${target} PRIVATE protobuf::libprotobuf-lite)
endfunction()

function(chanoma_test name)
  cmake_parse_arguments(T "" "" "SOURCES;DEPS;LIBS" ${ARGN})
  add_executable(${name} ${T_SOURCES})
  foreach(dep IN LISTS T_DEPS)
    target_link_libraries(${name} PRIVATE chanoma_${dep})
  endforeach()
  target_link_libraries(${name} PRIVATE ${T_LIBS} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  chanoma_pch(${name})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 240)
endfunction()

# chanoma_fuzz(NAME SOURCES ... DEPS ... LIBS ... CORPUS folder): a libFuzzer program in the fuzz preset; elsewhere a test
# that replays the corpus.
function(chanoma_fuzz name)
  cmake_parse_arguments(F "" "CORPUS" "SOURCES;DEPS;LIBS" ${ARGN})
  if(CHANOMA_FUZZ)
    add_executable(${name} ${F_SOURCES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name} ${F_SOURCES} ${PROJECT_SOURCE_DIR}/tests/http/replay_main.cc)
    add_test(NAME ${name} COMMAND ${name} ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${F_CORPUS})
  endif()
  foreach(dep IN LISTS F_DEPS)
    target_link_libraries(${name} PRIVATE chanoma_${dep})
  endforeach()
  target_link_libraries(${name} PRIVATE ${F_LIBS})
  chanoma_pch(${name})
endfunction()
