# Read by llama-cpp-python's CMakeLists (CMAKE_PROJECT_INCLUDE). It builds llama.cpp's library for its own command line
# tools, which nothing here uses, and which is a fifth of the compiling.
set(LLAMA_BUILD_COMMON OFF)
