"""How far maps agree with dependencies, beside baselines that know nothing of the sentence.

Over words alone: without what a word takes from itself, without punctuation, and without the root,
which has no head among the words. Two questions, each with one value for each sentence:

- of each dependency relation, for how many of its words the highest source of the dependent is its
  head (direction dependent ← head), or the highest source of the head is the dependent;
- attachment, undirected and unlabelled: how many dependencies are edges of the maximum spanning
  tree over scores that were made symmetric by adding both directions.

Whatever is chosen (the layer, the direction, the offset of a baseline) is chosen on one half of the
sentences, and reported on the other.
"""
