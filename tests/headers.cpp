// Nothing of its own: the precompiled headers of the tests are compiled with it, see CMakeLists.txt.
