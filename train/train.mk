# Training of the stance model: generate (composed sentences), train (everything, two to three hours of a core). Users never need either.
TRAIN_PACKAGES = python3-numpy python3-scipy python3-torch libopenblas0-pthread npm
TRAIN_WORK ?= $(BUILD)/train/work

generate:
	python3 train/generate.py $(TRAIN_WORK)

train: train-tools
	@$(call install_missing,$(PACKAGES) $(TRAIN_PACKAGES))
	BUILD=$(BUILD) WORK=$(TRAIN_WORK) STANCE_TOKENS=$(BUILD)/train/stance_tokens sh train/run.sh datasets/model/stance-en.bin

.PHONY: generate train
