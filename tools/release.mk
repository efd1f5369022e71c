# What a release consists of: archives that come out the same wherever they are built.

.PHONY: dist deb

DIST = dist

##@ Release
## make dist | the archive of the last commit, its rockspec and the rock that holds both, in DIST=dist
dist:
	@tools/dist '$(DIST)'

## make deb | Debian's packages of the last commit, in DIST=dist
deb:
	@tools/dependencies deb
	@tools/deb '$(DIST)'
