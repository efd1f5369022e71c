# What a release consists of: archives that come out the same wherever they are built.

.PHONY: dist deb try-packages release

DIST = dist

##@ Release
## make dist | the archive of the last commit, its rockspec and the rock that holds both, in DIST=dist
dist:
	@tools/dist '$(DIST)'

## make deb | Debian's packages of the last commit, in DIST=dist
deb:
	@tools/dependencies deb
	@tools/deb '$(DIST)'

## make try-packages [ARTEFACTS="deb rock source"] | build them in a chroot, use each in another; as root, in TRY=FOLDER
TRY = /var/tmp/telnyx-porting-packages
try-packages:
	@tools/try-packages '$(TRY)' $(ARTEFACTS)

## make release [GATE=passed] [TAG=1] | check the last commit, build everything in DIST=dist, print the sums
## | GATE=passed: .ci/run has passed for it; TAG=1: tag it, on main or BRANCH=; a person pushes the tag
release:
	@tools/dependencies deb
	@GATE='$(GATE)' TAG='$(TAG)' BRANCH='$(BRANCH)' tools/release '$(DIST)'
