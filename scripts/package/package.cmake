# What is installed besides the program, and the Debian package: cpack --config build/CPackConfig.cmake
include(GNUInstallDirs)

set(PACKAGE_DIR ${CMAKE_CURRENT_LIST_DIR})
# Units and logrotate look nowhere else, whatever the prefix.
set(QUARRYWATCH_UNIT_DIR /usr/lib/systemd/system CACHE PATH "Folder of systemd's units")
set(QUARRYWATCH_ETC_DIR /etc CACHE PATH "Folder of the configuration")

add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/quarrywatch.1.gz
    COMMAND bash ${PACKAGE_DIR}/man_page.sh $<TARGET_FILE:quarrywatch> > quarrywatch.1
    COMMAND gzip --best --no-name --force quarrywatch.1
    DEPENDS quarrywatch ${PACKAGE_DIR}/man_page.sh
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
    VERBATIM)
add_custom_target(quarrywatch_man ALL DEPENDS ${CMAKE_BINARY_DIR}/quarrywatch.1.gz)

install(FILES ${CMAKE_BINARY_DIR}/quarrywatch.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(PROGRAMS scripts/nightly.sh DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME quarrywatch-nightly)
install(FILES README.md configs/default.ini ${PACKAGE_DIR}/crontab.example DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/quarrywatch)
# The map library is part of the program: its terms go with ours.
file(READ LICENSE own_terms)
set(LEAFLET_TERMS /usr/share/doc/libjs-leaflet/copyright CACHE FILEPATH "Terms of the map library (Debian: libjs-leaflet)")
set(leaflet_terms "")
if(EXISTS ${LEAFLET_TERMS})
    file(READ ${LEAFLET_TERMS} leaflet_terms)
endif()
file(WRITE ${CMAKE_BINARY_DIR}/copyright "${own_terms}\nThe inspectors' page contains Leaflet, under these terms:\n\n${leaflet_terms}")
install(FILES ${CMAKE_BINARY_DIR}/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/quarrywatch)
install(DIRECTORY scripts/slurm DESTINATION ${CMAKE_INSTALL_DATADIR}/quarrywatch USE_SOURCE_PERMISSIONS)
install(FILES scripts/systemd/quarrywatch@.service scripts/systemd/quarrywatch@.timer DESTINATION ${QUARRYWATCH_UNIT_DIR})
install(FILES ${PACKAGE_DIR}/example.ini DESTINATION ${QUARRYWATCH_ETC_DIR}/quarrywatch)
install(FILES ${PACKAGE_DIR}/logrotate DESTINATION ${QUARRYWATCH_ETC_DIR}/logrotate.d RENAME quarrywatch)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The quarrywatch authors <quarrywatch@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, proj-data, libgdal32")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-noto-cjk, sqlite3, chromium, gdal-bin")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PACKAGE_DIR}/postinst ${PACKAGE_DIR}/postrm ${PACKAGE_DIR}/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
