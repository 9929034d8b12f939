# Training of the stance model: generate (composed sentences), train (everything, some two hours of a core). Users never need either.
TRAIN_PACKAGES = python3-numpy python3-scipy python3-torch libopenblas0-pthread
TRAIN_WORK ?= $(BUILD)/train/work

generate:
	python3 train/generate.py $(TRAIN_WORK)

train: train-tools $(BUILD)/tidings
	@$(call install_missing,$(PACKAGES) $(TRAIN_PACKAGES))
	BUILD=$(BUILD) WORK=$(TRAIN_WORK) STANCE_TOKENS=$(BUILD)/train/stance_tokens sh train/run.sh datasets/model/stance-en.bin

# The model of other languages; a dictionary and stemmers help to say which of their words mean what English ones do.
LANGUAGE_PACKAGES = python3-snowballstemmer trans-de-en

train-languages: train-tools
	@$(call install_missing,$(PACKAGES) $(TRAIN_PACKAGES) $(LANGUAGE_PACKAGES))
	WORK=$(BUILD)/train/languages STANCE_TOKENS=$(BUILD)/train/stance_tokens sh train/languages.sh datasets/model/stance-xx.bin

.PHONY: generate train train-languages
