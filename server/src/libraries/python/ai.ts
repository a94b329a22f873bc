import type { Behaviour, Library } from '../shape.ts';
import { type Members, python } from './entry.ts';

/** What is asked of a model: a prompt, messages, a text to embed. */
function infers(data: string, vendor?: string): Behaviour {
  return { does: 'infer', args: { data, model: 'model|model_name' }, ...(vendor ? { vendor } : {}) };
}

/** Vectors that a model makes of texts. */
function makesVectors(data: string, vendor?: string): Behaviour {
  return { ...infers(data, vendor), returns: 'computed' };
}

/** The same, of a model that may call functions and is told what they give. */
function withTools(asked: Behaviour, tools: string): Behaviour {
  return { ...asked, args: { ...asked.args, handlers: tools } };
}

/** What a model learns from or is measured with. */
function trains(data: string, vendor?: string): Behaviour {
  return { does: 'train', args: { data }, ...(vendor ? { vendor } : {}) };
}

function embeds(data: string, vendor?: string): Behaviour {
  return { does: 'vector-store', args: { data }, ...(vendor ? { vendor } : {}) };
}

const carries: Behaviour = { returns: 'arguments' };

/** https://platform.openai.com/docs/api-reference, which other vendors' packages follow. */
function openaiLike(vendor: string): Members {
  return {
    '**.chat.completions.create|parse|stream': infers('messages|0', vendor),
    '**.beta.chat.completions.parse|stream': infers('messages', vendor),
    '**.responses.create|parse|stream': infers('input', vendor),
    '**.completions.create': infers('prompt|messages', vendor),
    '**.embeddings.create': makesVectors('input', vendor),
    '**.moderations.create': infers('input', vendor),
    '**.images.generate|edit': infers('prompt', vendor),
    '**.audio.transcriptions|translations|speech.create': infers('file|input', vendor),
    '**.threads.create|create_and_run': infers('messages|thread', vendor),
    '**.threads.messages.create': infers('content', vendor),
    '**.batches.create': infers('input_file_id', vendor),
    // Trains where its purpose is `fine-tune` or `evals`
    '**.files.create': { does: 'train', vendor, args: { data: 'file', name: 'purpose' }, note: 'by-purpose' },
    '**.fine_tuning.jobs.create': trains('training_file', vendor),
    '**.evals.create': trains('*', vendor),
    '**.evals.runs.create': trains('*', vendor),
    '**.vector_stores.create': embeds('*', vendor),
    '**.vector_stores.files.create|upload|upload_and_poll': embeds('file|file_id', vendor),
    '**.vector_stores.file_batches.create|upload_and_poll': embeds('files|file_ids', vendor),
  };
}

const vendors: readonly Library[] = [
  python(['openai', 'openai.*', 'langfuse.openai'], {
    ...openaiLike('OpenAI'),
    // Before version 1: the module itself
    'ChatCompletion.create|acreate': infers('messages', 'OpenAI'),
    'Completion.create|acreate': infers('prompt', 'OpenAI'),
    'Embedding.create|acreate': makesVectors('input', 'OpenAI'),
    'FineTune|FineTuningJob.create': trains('training_file', 'OpenAI'),
    'File.create': { does: 'train', vendor: 'OpenAI', args: { data: 'file', name: 'purpose' }, note: 'by-purpose' },
    'Audio.transcribe': infers('1|file', 'OpenAI'),
    'OpenAI|AsyncOpenAI|AzureOpenAI|AsyncAzureOpenAI': {
      does: 'client',
      args: { auth: 'api_key', base: 'base_url|azure_endpoint' },
    },
  }),
  python(['anthropic'], {
    '**.messages.create|stream|parse': infers('messages', 'Anthropic'),
    '**.messages.batches.create': infers('requests', 'Anthropic'),
    '**.completions.create': infers('prompt', 'Anthropic'),
    '**.messages.count_tokens': infers('messages', 'Anthropic'),
    '**.files.upload': infers('file', 'Anthropic'),
  }),
  python(
    [
      'google.generativeai',
      'google.genai',
      'vertexai.generative_models',
      'vertexai.language_models',
      'google.cloud.aiplatform',
      'vertexai',
    ],
    {
      '**.generate_content|generate_content_async|generate_content_stream|predict|send_message|send_message_async|count_tokens':
        infers('contents|0|message|instances', 'Google'),
      '**.embed_content|get_embeddings|generate_text': infers('contents|content|prompt|0', 'Google'),
      '**.chats.create|start_chat': infers('history', 'Google'),
      '**.files.upload, upload_file': infers('file|path|0', 'Google'),
      '**.tunings.tune, create_tuned_model, **.tune_model': trains('training_dataset|training_data|0', 'Google'),
      'TextDataset|TabularDataset|ImageDataset.create': trains('gcs_source|bq_source', 'Google'),
      '**.CustomTrainingJob|AutoMLTabularTrainingJob().run': trains('dataset|0', 'Google'),
    },
  ),
  python(['cohere'], {
    '**.chat|chat_stream|generate|embed|rerank|classify|summarize': infers(
      'message|messages|prompt|texts|documents|inputs|text',
      'Cohere',
    ),
    '**.finetuning.create_finetuned_model': trains('*', 'Cohere'),
    '**.datasets.create': trains('data|*', 'Cohere'),
  }),
  // https://docs.voyageai.com/docs/embeddings: embed(texts, model), multimodal_embed(inputs), rerank(query, documents)
  python(['voyageai'], {
    'Client|AsyncClient().embed|multimodal_embed|contextualized_embed': makesVectors('texts|inputs|0', 'Voyage AI'),
    'Client|AsyncClient().rerank': infers('documents|1', 'Voyage AI'),
  }),
  // https://docs.nomic.ai/reference/api/embed-text-v-1-embedding-text-post: embed.text(texts)
  python(['nomic'], { 'embed.text|image': infers('texts|images|0', 'Nomic') }),
  python(['mixedbread', 'mixedbread_ai', 'mixedbread_ai.client'], {
    'Mixedbread|AsyncMixedbread|MixedbreadAI|AsyncMixedbreadAI().embed|embeddings|rerank': infers(
      'input',
      'Mixedbread',
    ),
  }),
  // https://ibm.github.io/watsonx-ai-python-sdk: ModelInference().generate_text(prompt), Embeddings().embed_documents(texts)
  python(['ibm_watsonx_ai', 'ibm_watsonx_ai.foundation_models'], {
    '**.ModelInference().generate|generate_text|generate_text_stream|chat|chat_stream': infers(
      'prompt|messages|0',
      'IBM watsonx',
    ),
    '**.Embeddings().embed_documents|embed_query|generate': infers('texts|text|inputs|0', 'IBM watsonx'),
  }),
  // https://www.alibabacloud.com/help/en/model-studio: Generation.call(model, prompt, messages=…), TextEmbedding.call(model, input)
  python(['dashscope'], {
    'Generation|MultiModalConversation.call': infers('messages|prompt|1', 'Alibaba Cloud'),
    'TextEmbedding|TextReRank.call': infers('input|documents|1', 'Alibaba Cloud'),
  }),
  python(['mistralai', 'mistralai.client'], {
    '**.chat.complete|stream|complete_async|stream_async|parse': infers('messages', 'Mistral'),
    '**.chat|chat_stream': infers('messages', 'Mistral'),
    '**.embeddings.create': makesVectors('inputs', 'Mistral'),
    '**.fine_tuning.jobs.create': trains('training_files', 'Mistral'),
    '**.files.upload': {
      does: 'train',
      vendor: 'Mistral',
      args: { data: 'file', name: 'purpose' },
      note: 'by-purpose',
    },
    '**.ocr.process': infers('document', 'Mistral'),
  }),
  python(['groq'], openaiLike('Groq')),
  python(['together'], {
    ...openaiLike('Together'),
    '**.fine_tuning.create': trains('training_file', 'Together'),
    '**.files.upload': trains('file|0', 'Together'),
  }),
  python(
    ['fireworks.client', 'cerebras.cloud.sdk', 'perplexity', 'xai_sdk', 'zhipuai', 'volcenginesdkarkruntime'],
    openaiLike('a model provider'),
  ),
  python(['replicate'], {
    'run|stream, **.predictions.create': infers('input', 'Replicate'),
    '**.trainings.create': trains('input', 'Replicate'),
  }),
  python(['litellm'], {
    'completion|acompletion|text_completion|batch_completion, Router().completion|acompletion': infers(
      'messages|1|prompt',
      'a model provider',
    ),
    'embedding|aembedding': infers('input|1', 'a model provider'),
    'transcription|rerank': infers('file|documents', 'a model provider'),
  }),
  python(['huggingface_hub'], {
    'InferenceClient|AsyncInferenceClient().chat_completion|text_generation|feature_extraction|summarization|question_answering|text_classification|translation|conversational':
      infers('0|messages|prompt|text', 'Hugging Face'),
    'InferenceClient|AsyncInferenceClient().chat.completions.create': infers('messages', 'Hugging Face'),
    'upload_file|upload_folder|push_to_hub_fastai, HfApi().upload_file|upload_folder|upload_large_folder': {
      does: 'bucket',
      vendor: 'Hugging Face',
      args: { data: 'path_or_fileobj|folder_path', path: 'path_in_repo' },
    },
    login: { returns: 'plain' },
  }),
  python(
    [
      'azure.ai.inference',
      'azure.ai.openai',
      'azure.ai.textanalytics',
      'azure.ai.formrecognizer',
      'azure.ai.documentintelligence',
      'azure.ai.vision.imageanalysis',
    ],
    {
      '**.complete': infers('messages', 'Azure AI'),
      '**.embed': infers('input', 'Azure AI'),
      '**.begin_analyze_document|begin_analyze_document_from_url|analyze_sentiment|recognize_entities|extract_key_phrases|analyze':
        infers('1|0|body|document|documents', 'Azure AI'),
    },
  ),
  python(
    [
      'google.cloud.documentai',
      'google.cloud.documentai_v1',
      'google.cloud.vision',
      'google.cloud.language_v1',
      'google.cloud.translate_v2',
      'google.cloud.speech',
    ],
    {
      '**.process_document|text_detection|document_text_detection|analyze_sentiment|analyze_entities|translate|recognize|batch_annotate_images':
        infers('request|image|document|0', 'Google Cloud'),
    },
  ),
  python(['ollama', 'llama_cpp', 'vllm', 'gpt4all', 'ctransformers', 'mlx_lm', 'exllamav2'], {
    'chat|generate|embeddings|embed, Client|AsyncClient().chat|generate|embeddings|embed':
      infers('messages|prompt|input|1'),
    'Llama()()': infers('0|prompt'),
    'Llama().create_chat_completion|create_completion|create_embedding': infers('messages|prompt|input|0'),
    'LLM().generate|chat': infers('0|prompts|messages'),
    'GPT4All().generate': infers('0|prompt'),
  }),
];

/** What records and measures models' calls, each with its packages; no vendor where most apps run it themselves. */
const recorders: readonly (readonly [vendor: string | undefined, ...packages: string[]])[] = [
  ['Langfuse', 'langfuse', 'langfuse.decorators'],
  ['LangSmith', 'langsmith', 'langsmith.wrappers', 'langsmith.run_helpers'],
  ['Braintrust', 'braintrust'],
  [undefined, 'arize', 'phoenix', 'wandb.sdk', 'weave', 'traceloop.sdk', 'helicone', 'promptlayer', 'opik'],
];

/** https://python.langchain.com, https://docs.llamaindex.ai and other frames around models. */
const frameworks: readonly Library[] = [
  python(
    [
      'langchain',
      'langchain_core',
      'langchain_openai',
      'langchain_anthropic',
      'langchain_community',
      'langchain_google_genai',
      'langchain_google_vertexai',
      'langchain_aws',
      'langchain_mistralai',
      'langchain_cohere',
      'langchain_ollama',
      'langchain_groq',
      'langchain_huggingface',
      'langchain_voyageai',
      'langchain_nomic',
      'langchain_ibm',
      'langchain_together',
      'langchain_fireworks',
      'langchain_xai',
      'langchain_deepseek',
      'langgraph',
      'langgraph.graph',
      'langgraph.prebuilt',
    ],
    {
      '**.invoke|ainvoke|stream|astream|batch|abatch|predict|apredict|predict_messages|generate|agenerate|run|arun|acall|call|transform':
        // https://python.langchain.com/docs/concepts/tool_calling/: bind_tools(tools), create_react_agent(model, tools)
        withTools(infers('0|input|messages|*'), '@tools|@1|@0'),
      'ChatOpenAI|ChatAnthropic|OpenAI|ChatGoogleGenerativeAI|LLMChain|ConversationChain|RetrievalQA()()':
        infers('0|*'),
      '**.embed_documents|embed_query|aembed_documents': makesVectors('0|texts'),
      '**.from_documents|from_texts|afrom_documents|afrom_texts|add_documents|add_texts|aadd_documents|aadd_texts|add_embeddings':
        embeds('0|documents|texts'),
      '**.split_documents|split_text|create_documents': carries,
      'schema.Document, docstore.document.Document, documents.Document, Document': carries,
      '**.HumanMessage|SystemMessage|AIMessage|ChatMessage|ToolMessage': carries,
      '**.from_template|from_messages|format|format_messages|partial': carries,
      // https://python.langchain.com/docs/concepts/lcel: `prompt | model | parser`
      '**.__or__': {},
      'tools.tool, tool': { note: 'annotation' },
    },
  ),
  python(
    [
      'langchain_core.documents',
      'langchain.schema',
      'langchain_core.messages',
      'langchain.docstore.document',
      'langchain_core.prompts',
      'langchain.prompts',
    ],
    { '**': carries },
  ),
  python(
    [
      'langchain_chroma',
      'langchain_pinecone',
      'langchain_qdrant',
      'langchain_postgres',
      'langchain_milvus',
      'langchain_weaviate',
      'langchain_mongodb',
      'langchain_astradb',
      'langchain_community.vectorstores',
      'langchain.vectorstores',
    ],
    {
      // https://python.langchain.com/docs/concepts/vectorstores: similarity_search(query, k, filter)
      '**.similarity_search|asimilarity_search|similarity_search_with_score|asimilarity_search_with_score|max_marginal_relevance_search|amax_marginal_relevance_search':
        { does: 'vector-store', mode: 'read', args: { data: '0|query' } },
      '**.from_documents|from_texts|add_documents|add_texts|aadd_documents|aadd_texts|afrom_documents|add_embeddings':
        embeds('0|documents|texts'),
      '**.save_local|persist': { does: 'write-file', args: { path: '0', data: 'self' } },
    },
  ),
  // https://fasttext.cc/docs/en/python-module.html: reads the file that it is told
  python(['fasttext'], {
    'train_supervised|train_unsupervised': { does: 'train', args: { path: 'input|0', data: 'input|0' } },
  }),
  ...recorders.map(([vendor, ...packages]) =>
    python(packages, {
      '**.create_run|update_run|create_feedback|trace|span|generation|score|log|update_current_trace|update_current_observation|update_current_span|update_current_generation|start_span|start_generation|start_observation|start_as_current_span|start_as_current_generation|start_as_current_observation':
        { does: 'analytics', ...(vendor === undefined ? {} : { vendor }), args: { data: '*' } },
      '**.create_examples|create_example|create_dataset|create_dataset_item|upload_dataframe': trains('*'),
      '**.evaluate|aevaluate': trains('*'),
      'Eval|EvalAsync': trains('data()|1'),
      'traceable|observe|op|track|workflow|task': { does: 'analytics', note: 'annotation' },
      'wrap_openai|wrap_anthropic, wrappers.wrap_openai|wrap_anthropic': { returns: 'first' },
    }),
  ),
  python(
    [
      'llama_index',
      'llama_index.core',
      'llama_index.llms.openai',
      'llama_index.llms.anthropic',
      'llama_index.embeddings.openai',
      'llama_index.embeddings.voyageai',
      'llama_index.embeddings.cohere',
      'llama_index.embeddings.huggingface',
      'gpt_index',
    ],
    {
      '**.query|aquery|chat|achat|stream_chat|complete|acomplete|predict|stream_complete':
        infers('0|messages|message|prompt'),
      '**.from_documents|insert|insert_nodes|refresh_ref_docs': embeds('0|documents'),
      'VectorStoreIndex|GPTVectorStoreIndex|SummaryIndex|GPTSimpleVectorIndex': embeds('0|nodes'),
      '**.get_text_embedding|get_text_embedding_batch': infers('0'),
      'Document|Settings|PromptTemplate': carries,
    },
  ),
  // https://openai.github.io/openai-agents-python/running_agents/: run(agent, input)
  python(['agents'], {
    'Runner.run|run_sync|run_streamed': withTools(infers('1|input'), '0.tools'),
  }),
  // https://dspy.ai/learn/programming/modules/
  python(['dspy'], { 'Predict|ChainOfThought|ReAct|ProgramOfThought|Module()()': infers('*') }),
  // https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql: models that run where the data stands
  python(['snowflake.cortex'], {
    'complete|Complete': infers('1|prompt'),
    'summarize|Summarize|sentiment|Sentiment|translate|Translate': infers('0|text'),
    'extract_answer|ExtractAnswer': infers('0|from_text'),
  }),
  python(
    [
      'haystack',
      'haystack.components.generators',
      'dspy',
      'guidance',
      'instructor',
      'marvin',
      'crewai',
      'autogen',
      'autogen_agentchat.agents',
      'semantic_kernel',
      'pydantic_ai',
      'smolagents',
      'agno.agent',
      'mirascope.core',
      'outlines',
    ],
    {
      '**.run|arun|run_sync|run_stream|initiate_chat|generate_reply|invoke|invoke_prompt|complete|chat': infers(
        '0|input|inputs|message|data|prompt|*',
      ),
      '**.run_streamed': infers('1|input'),
      // https://docs.crewai.com/concepts/crews: a crew's tasks hold what is asked
      '**.kickoff|kickoff_async|kickoff_for_each': infers('0|inputs|@tasks'),
      '**.chat.completions.create': infers('messages'),
      '**.messages.create': infers('messages'),
      '**.write_documents': embeds('0|documents'),
      '**.compile': trains('trainset|1'),
      'Agent|Task|Crew|Document': carries,
      'function_tool|tool': { note: 'annotation' },
    },
  ),
  python(['mcp.server.fastmcp', 'fastmcp', 'mcp.server'], {
    'FastMCP|Server().tool|resource|prompt|call_tool|list_tools|read_resource': {},
  }),
];

/** Stores of embeddings. */
const vectors: readonly Library[] = [
  // https://docs.trychroma.com: collection.add(ids, embeddings, metadatas, documents)
  python(['chromadb'], {
    '**.add|upsert|update': embeds('documents|embeddings|metadatas|1'),
    '**.query|get': { does: 'vector-store', mode: 'read', args: { data: 'query_texts' } },
  }),
  python(['pinecone', 'pinecone.grpc', 'pinecone_text'], {
    '**.upsert|upsert_from_dataframe': embeds('vectors|df|0', 'Pinecone'),
    // https://docs.pinecone.io: upsert_records(namespace, records), update(id, values, set_metadata)
    '**.upsert_records': embeds('records|1', 'Pinecone'),
    '**.update': embeds('set_metadata|values|1|*', 'Pinecone'),
    '**.query|search': { does: 'vector-store', mode: 'read', args: { data: 'vector|query' } },
    '**.inference.embed': infers('inputs', 'Pinecone'),
  }),
  python(['qdrant_client', 'qdrant_client.http.models', 'qdrant_client.models'], {
    '**.upsert|upload_points|upload_collection|upload_records|add|set_payload|overwrite_payload': embeds(
      'points|1|vectors|documents|records|payload',
      'Qdrant',
    ),
    '**.search|query_points|scroll|retrieve|query': {
      does: 'vector-store',
      mode: 'read',
      args: { data: 'query_vector|query' },
    },
    'PointStruct|Record, models.PointStruct': carries,
  }),
  python(['weaviate', 'weaviate.classes'], {
    '**.data.insert|insert_many|replace|update': embeds('properties|0|objects', 'Weaviate'),
    '**.add_object|add_data_object': embeds('properties|0', 'Weaviate'),
    '**.data_object.create': embeds('0|data_object', 'Weaviate'),
  }),
  python(
    [
      'pymilvus',
      'lancedb',
      'faiss',
      'annoy',
      'hnswlib',
      'vespa.application',
      'turbopuffer',
      'vecs',
      'pgvector',
      'marqo',
      'txtai.embeddings',
    ],
    {
      '**.insert|upsert|add|add_documents|add_items|add_with_ids|feed_data_point|create_table|index|add_item':
        embeds('data|0|1|documents|vectors'),
      '**.search|query': { does: 'vector-store', mode: 'read', args: { data: '0' } },
      write_index: { does: 'write-file', args: { data: '0', path: '1' } },
    },
  ),
  python(['sentence_transformers', 'fastembed', 'FlagEmbedding', 'InstructorEmbedding'], {
    '**.encode|embed|query_embed|passage_embed|encode_multi_process': makesVectors('0|sentences|documents'),
    '**.predict|rank': infers('0|sentences|documents'),
    'SentenceTransformer|CrossEncoder().fit|old_fit': trains('train_objectives|train_dataloader|0'),
    'SentenceTransformerTrainer().train': trains('@train_dataset|@2'),
    InputExample: carries,
  }),
];

/** Libraries that train models, and what measures them. */
const training: readonly Library[] = [
  // https://scikit-learn.org/stable/developers/develop.html: estimators have fit(X, y), fit_transform, partial_fit
  python(
    [
      'sklearn',
      'sklearn.*',
      'xgboost',
      'lightgbm',
      'catboost',
      'statsmodels.api',
      'imblearn',
      'imblearn.*',
      'prophet',
      'fbprophet',
      'sktime',
      'pmdarima',
      'autosklearn.classification',
      'tpot',
      'surprise',
      'hdbscan',
      'umap',
      'lifelines',
      'sklearn_crfsuite',
      'neuralprophet',
      'darts.models',
      'pyod.models',
      'pycaret.classification',
      'pycaret.regression',
    ],
    {
      '**.fit|partial_fit|fit_predict|fit_resample|auto_arima': trains('0|X|df|series'),
      'fit_transform, **.fit_transform': trains('0|X|raw_documents'),
      // It keeps the points that it is given, to look the nearest up, and learns nothing of them.
      'NearestNeighbors|KDTree|BallTree().fit': carries,
      train: trains('1|dtrain|train_set|0'),
      'setup|compare_models': trains('data|0'),
      'DMatrix|Dataset|Pool|train_test_split': carries,
      '**.predict|predict_proba|transform': infers('0|X'),
      'OLS|Logit|GLM|ARIMA': carries,
    },
  ),
  python(
    [
      'tensorflow',
      'tensorflow.keras',
      'keras',
      'tensorflow.keras.models',
      'keras.models',
      'autokeras',
      'tflearn',
      'tensorflow_hub',
    ],
    {
      '**.fit|fit_generator|train_on_batch|evaluate|adapt': trains('0|x'),
      '**.predict|predict_on_batch': infers('0|x'),
      'data.Dataset.from_tensor_slices|from_generator': carries,
    },
  ),
  python(
    [
      'torch',
      'torch.*',
      'pytorch_lightning',
      'lightning',
      'lightning.pytorch',
      'accelerate',
      'fastai',
      'fastai.*',
      'skorch',
    ],
    {
      'utils.data.DataLoader|TensorDataset|Dataset, DataLoader|TensorDataset|tensor|from_numpy|as_tensor': carries,
      'Trainer().fit': trains('1|train_dataloaders|datamodule'),
      '**.fit|fit_one_cycle|fine_tune': trains('0|*'),
      '*().fit|fit_one_cycle|fine_tune': trains('self'),
      save: { does: 'write-file', args: { data: '0', path: '1' } },
    },
  ),
  // https://huggingface.co/docs/transformers: Trainer(model, args, train_dataset=…).train(); pipeline(task)(inputs)
  python(['transformers', 'trl', 'peft', 'unsloth', 'axolotl', 'setfit', 'spacy', 'flair', 'stanza'], {
    'pipeline()()': infers('0|inputs'),
    'pipeline().**': infers('0|inputs'),
    '**.generate': infers('0|inputs|input_ids|*'),
    '**.from_pretrained()()': carries,
    'Trainer|Seq2SeqTrainer|SFTTrainer|DPOTrainer|PPOTrainer|GRPOTrainer|RewardTrainer|SetFitTrainer|ORPOTrainer|KTOTrainer().train':
      trains('@train_dataset|@2|@eval_dataset'),
    'Trainer|Seq2SeqTrainer|SFTTrainer|DPOTrainer|SetFitTrainer().evaluate': trains('0|eval_dataset|@eval_dataset'),
    '**.push_to_hub': { does: 'bucket', vendor: 'Hugging Face', args: { data: 'self', path: '0|repo_id' } },
    '**.train': trains('*'),
    'load()()': infers('0'),
    '*().update': trains('0|examples'),
  }),
  python(['datasets'], {
    'Dataset|DatasetDict.from_list|from_dict|from_pandas|from_generator': carries,
    load_dataset: { does: 'read-file', args: { path: 'data_files.train|data_files|0' } },
    '**.push_to_hub': { does: 'bucket', vendor: 'Hugging Face', args: { data: 'self', path: '0|repo_id' } },
    '**.save_to_disk|to_csv|to_json|to_parquet': { does: 'write-file', args: { path: '0', data: 'self' } },
    '**.map|filter|train_test_split|shuffle|select|add_column': { returns: 'receiver' },
  }),
  python(
    ['evaluate', 'ragas', 'deepeval', 'trulens_eval', 'lm_eval', 'promptfoo', 'rouge_score', 'sacrebleu', 'bert_score'],
    {
      '**.compute|evaluate|score|measure|simple_evaluate, evaluate|score|assert_test': trains('*'),
      'load().compute': trains('*'),
    },
  ),
  python(
    ['wandb', 'mlflow', 'comet_ml', 'neptune', 'clearml', 'dvclive', 'aim', 'tensorboardX', 'torch.utils.tensorboard'],
    {
      'log|log_artifact|log_artifacts|log_table|log_text|log_dict|log_input|log_params|log_metrics|log_model': {
        does: 'analytics',
        args: { data: '*' },
      },
      'init().log, start_run().log_metric': { does: 'analytics', args: { data: '*' } },
      'Table|Artifact': carries,
      evaluate: trains('1|data'),
      '*().log|log_artifact|log_text|upload_artifact|add_text|add_scalar': { does: 'analytics', args: { data: '*' } },
    },
  ),
  python(['sagemaker', 'sagemaker.*'], {
    '**.fit|tune': trains('0|inputs', 'Amazon SageMaker'),
    '**.predict': infers('0|data', 'Amazon SageMaker'),
    '**.upload_data': { does: 'bucket', args: { target: '0|path' } },
  }),
  python(['h2o', 'h2o.automl', 'autogluon.tabular', 'autogluon.timeseries', 'flaml', 'databricks.automl'], {
    '**.train|fit': trains('training_frame|train_data|0|X_train|*'),
    'H2OFrame|TabularDataset': carries,
  }),
];

/** Models, what stands around them, where embeddings lie, and what trains. */
export const ai: readonly Library[] = [...vendors, ...frameworks, ...vectors, ...training];
