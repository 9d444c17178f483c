# What a person types. Needs only Python 3.11 or later and make; everything else is made in .build.
#
#   make test                     the whole suite, on Blender 4.5 as a module and on the backend
#   make demo                     the main job on a scene of the project's own, into out/demo
#   make lint                     ruff, mypy and the manifest
#   make test-ui BLENDER=/path/to/blender         a drive through the panels, with screenshots in out/ui
#   make zip                      the extension, dist/animatic-VERSION.zip
#   make repository               a folder for self-hosting, dist/repository
#   make test-blender VERSION=5.0 the suite on another Blender module (4.5, 5.0, 5.2)
#   make test-blender BLENDER=/path/to/blender    the suite inside a full Blender
#   make bench                    figures, into bench/results and bench/RESULTS.md: all of the following
#   make bench-capture            what a captured frame costs with each pass, and how far motion vectors are off
#   make bench-capture-joints     how far captured joints are from the true ones, by family of rigs
#   make bench-denoise            our denoise loop against diffusers', on the GPU if there is one, else a small copy;
#                                 BENCH="--compile --steps 10" passes options on
#   make bench-length             what a frame costs, and how much memory is in use, in shots of 16 to 1024 frames
#   make bench-loop               how well a loop closes: its last picture beside its first; and a tiling texture: its edges
#   make bench-interpolation      by how much pictures along the scene's motion beat mixed ones
#   make bench-bake               how truly and how fast pictures are baked into a UV map
#   make bench-shortcuts          what the shortcuts save, and how far their pictures are from the exact ones
#   make bench-profile            where the time of a denoise step goes, in ours and in diffusers', by kind of operation,
#                                 against the floor from operations and bytes at the device's own speed
#   make preview-model            train the bundled preview model, in MINUTES=180, in pieces of STOP_AFTER=60
#   make preview-model GO_ON=1 STAGES="images_whole motion_whole"   these stages alone, of the model that is there
#   make preview-eval             what the preview model obeys, with a sheet of pictures, into out/evaluation and bench
#   make preview-eval MODEL=folder QUICK=1        the same of other weights; a short one
#   make clean                    delete .build, out and dist
#
# PYTHON=/path/to/python names another Python. pip's settings (PIP_FIND_LINKS, PIP_INDEX_URL …) are honoured.

PYTHON ?= python3
VERSION ?= 4.5
TESTS ?=

BUILD := .build
BPY := $(BUILD)/bpy-4.5
BPY_PYTHON := $(BPY)/bin/python
LINT := $(BUILD)/lint/bin
BACKEND := $(BUILD)/backend-python
BACKEND_TESTS := $(CURDIR)/$(BUILD)/backend-tests
BLENDER_TESTS := $(BUILD)/blender-tests
PYTHON_OF_bpy-4.5 := 3.11
PYTHON_OF_bpy-5.0 := 3.11
PYTHON_OF_bpy-5.2 := 3.13

BLENDER_SIDE := $(wildcard tests/contract tests/blender tests/whole)
BACKEND_SIDE := $(wildcard tests/contract tests/backend tests/training)

export ANIMATIC_DATA := $(CURDIR)/$(BUILD)/data
unexport ANIMATIC_PYTHON PYTHONPATH PYTHONHOME

.PHONY: test test-blender test-ui demo lint zip repository bench bench-capture bench-capture-joints bench-denoise bench-length bench-loop bench-interpolation bench-bake bench-shortcuts bench-profile bench-report preview-model preview-eval clean
.DELETE_ON_ERROR:

test: $(BPY)/done $(BACKEND) $(BACKEND_TESTS)/done
	@failed=0; \
	echo "Blender 4.5:"; \
	ANIMATIC_PYTHON="$$(cat $(BACKEND))" $(BPY_PYTHON) -m pytest -q $(or $(TESTS),$(BLENDER_SIDE)) || failed=1; \
	echo "Backend:"; \
	PYTHONPATH=$(BACKEND_TESTS) "$$(cat $(BACKEND))" -m pytest -q $(or $(TESTS),$(BACKEND_SIDE)) || failed=1; \
	exit $$failed

ifdef BLENDER
test-blender: $(BACKEND) $(BLENDER_TESTS)/done
	ANIMATIC_PYTHON="$$(cat $(BACKEND))" "$(BLENDER)" -b --factory-startup --python tests/run_in_blender.py -- $(BLENDER_TESTS) $(TESTS)
else
test-blender: $(BUILD)/bpy-$(VERSION)/done $(BACKEND)
	ANIMATIC_PYTHON="$$(cat $(BACKEND))" $(BUILD)/bpy-$(VERSION)/bin/python -m pytest -q $(or $(TESTS),$(BLENDER_SIDE))
endif

# Each drive starts a Blender of its own; the queue's first one ends it by a kill, as a crash does.
DRIVE = BLENDER_USER_RESOURCES=$(CURDIR)/out/ui/user "$(BLENDER)" --enable-event-simulate --python tests/ui/$(1).py -- \
	$(CURDIR)/dist/animatic-*.zip $(CURDIR)/out/ui/street.blend "$$(cat $(BACKEND))" $(CURDIR)/out/ui/$(2)

test-ui: zip $(BPY)/done $(BACKEND)
	@test -n "$(BLENDER)" || { echo "Name a Blender with a window: make test-ui BLENDER=/path/to/blender" >&2; exit 1; }
	rm -rf out/ui && mkdir -p out/ui
	$(BPY_PYTHON) demo/street.py out/ui/street.blend
	$(call DRIVE,states,states)
	$(call DRIVE,drive,drive)
	$(call DRIVE,film,film)
	$(call DRIVE,look,look)
	$(call DRIVE,overlay,overlay)
	$(call DRIVE,people,people)
	$(call DRIVE,models,models)
	! $(call DRIVE,queue_crash,queue) first
	$(call DRIVE,queue_crash,queue) second
	$(PYTHON) bench/report.py

demo: $(BPY)/done $(BACKEND)
	ANIMATIC_PYTHON="$$(cat $(BACKEND))" $(BPY_PYTHON) demo/run.py

lint: $(BUILD)/lint/done $(BPY)/done
	$(LINT)/ruff check .
	$(LINT)/ruff format --check .
	cd $(BUILD)/types && ../lint/bin/mypy --config-file ../../pyproject.toml
	$(LINT)/mypy --config-file= --explicit-package-bases --disallow-untyped-defs tools
	$(PYTHON) -m tools.build_zip validate --environment $(BPY)

zip: $(BPY)/done
	$(PYTHON) -m tools.build_zip zip --environment $(BPY)

repository: $(BPY)/done
	$(PYTHON) -m tools.build_zip repository --environment $(BPY)

preview-model: $(BACKEND)
	"$$(cat $(BACKEND))" -m backend.preview $(if $(MINUTES),--minutes $(MINUTES)) $(if $(STOP_AFTER),--stop-after $(STOP_AFTER)) $(if $(GO_ON),--go-on) $(if $(STAGES),--stages $(STAGES))

bench: bench-capture bench-capture-joints bench-denoise bench-length bench-loop bench-interpolation bench-bake bench-shortcuts bench-profile

bench-capture: $(BPY)/done
	$(BPY_PYTHON) bench/bench_capture.py
	$(BPY_PYTHON) bench/bench_capture_motion.py
	$(PYTHON) bench/report.py

bench-capture-joints: $(BPY)/done
	$(BPY_PYTHON) bench/bench_capture_joints.py
	$(PYTHON) bench/report.py

bench-interpolation: $(BPY)/done $(BACKEND)
	ANIMATIC_PYTHON="$$(cat $(BACKEND))" $(BPY_PYTHON) bench/bench_interpolation.py
	$(PYTHON) bench/report.py

bench-denoise: $(BACKEND)
	"$$(cat $(BACKEND))" -m bench.bench_denoise $(BENCH)
	$(PYTHON) bench/report.py

# else torch's profiler says each time that it starts and stops
bench-profile: export KINETO_LOG_LEVEL = 6

bench-length bench-loop bench-bake bench-shortcuts bench-profile: bench-%: $(BACKEND)
	"$$(cat $(BACKEND))" -m bench.bench_$* $(BENCH)
	$(PYTHON) bench/report.py

bench-report:
	$(PYTHON) bench/report.py

preview-eval: $(BPY)/done $(BACKEND)
	"$$(cat $(BACKEND))" -m backend.preview.evaluation --blender $(CURDIR)/$(BPY_PYTHON) $(if $(MODEL),--model "$(MODEL)") $(if $(QUICK),--quick)
	$(PYTHON) bench/report.py

clean:
	rm -rf $(BUILD) out dist

# What the commands above stand on. A file `done` says that a folder is complete.

$(BUILD)/machine:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is too old: install Python 3.11 or later, or name one with PYTHON=/path/to/python." >&2; exit 1; }
	@$(PYTHON) -m tools.system_libraries
	@mkdir -p $(BUILD) && touch $@

$(BUILD)/bpy-%/done: tests/requirements-bpy-%.txt tests/requirements.txt | $(BUILD)/machine
	@$(PYTHON) -m tools.make_venv $(@D) --python $(PYTHON_OF_bpy-$*) -r $<
	@touch $@

$(BUILD)/lint/done: tests/requirements-lint.txt tests/requirements.txt | $(BUILD)/machine
	@$(PYTHON) -m tools.make_venv $(@D) --python $(PYTHON_OF_bpy-4.5) -r $<
	@mkdir -p $(BUILD)/types && ln -sfn ../.. $(BUILD)/types/animatic
	@touch $@

$(BACKEND): backend/requirements.txt backend/constraints.txt | $(BUILD)/machine
	@$(PYTHON) -m environment install
	@$(PYTHON) -m environment where > $@

$(BACKEND_TESTS)/done: tests/requirements.txt $(BACKEND)
	@$(PYTHON) -m tools.make_venv $(@D) --packages-for "$$(cat $(BACKEND))" -r $<
	@touch $@

$(BLENDER_TESTS)/done: tests/requirements.txt $(BPY)/done
	@$(PYTHON) -m tools.make_venv $(@D) --packages-for $(BPY_PYTHON) -r $<
	@touch $@
