# What belongs where on a machine: the program finds its media processes and the web app by these places (src/app/paths.cc). The web app is
# built beforehand, by `npm run build` in web/ or by ./package.
install(TARGETS chanoma DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS chanoma-media-worker chanoma-media-gpu DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/chanoma)
install(DIRECTORY web/dist/ DESTINATION ${CMAKE_INSTALL_DATADIR}/chanoma/web PATTERN .built EXCLUDE)
foreach(section 1 5 8)
  file(GLOB pages ${PROJECT_SOURCE_DIR}/docs/man/*.${section})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
install(FILES packaging/completion/chanoma DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES packaging/appstream/org.chanoma.chanoma.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
