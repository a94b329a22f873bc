import type { Behaviour, Library } from '../shape.ts';
import { javascript, type Members } from './entry.ts';

/** What is asked of a model: a prompt, messages, a text to embed. */
function infers(data: string, vendor?: string): Behaviour {
  return { does: 'infer', args: { data, model: '0.model' }, ...(vendor ? { vendor } : {}) };
}

/** What a model learns from or is measured with: training, fine-tuning, evaluation, benchmarks. */
function trains(data: string, vendor?: string): Behaviour {
  return { does: 'train', args: { data, options: '0' }, ...(vendor ? { vendor } : {}) };
}

function embeds(data: string, vendor?: string): Behaviour {
  return { does: 'vector-store', args: { data }, ...(vendor ? { vendor } : {}) };
}

/** https://platform.openai.com/docs/api-reference, which other vendors' packages follow. */
function openaiLike(vendor: string): Members {
  return {
    '**.chat.completions.create|parse|stream|runTools': infers('0.messages', vendor),
    '**.responses.create|parse|stream': infers('0.input', vendor),
    '**.completions.create': infers('0.messages|0.prompt', vendor),
    '**.embeddings.create': infers('0.input', vendor),
    '**.moderations.create': infers('0.input', vendor),
    '**.images.generate|edit': infers('0.prompt', vendor),
    '**.audio.transcriptions|translations|speech.create': infers('0.file|0.input', vendor),
    '**.threads.create|createAndRun': infers('0.messages|0.thread|0', vendor),
    '**.threads.messages.create': infers('1', vendor),
    '**.conversations.create, **.conversations.items.create': infers('1|0', vendor),
    '**.batches.create': infers('0', vendor),
    // Trains where its purpose is `fine-tune` or `evals`
    '**.files.create|upload': {
      does: 'train',
      vendor,
      args: { data: '0.file|0', name: '0.purpose' },
      note: 'by-purpose',
    },
    '**.fineTuning|fine_tuning.jobs.create': trains('0.training_file|0.trainingFiles|0', vendor),
    '**.fineTuning|fineTune|fineTunes.create': trains('0.training_file|0.trainingFile|0', vendor),
    '**.evals.create': trains('0', vendor),
    '**.evals.runs.create': trains('1', vendor),
    '**.vectorStores.create': embeds('0', vendor),
    '**.vectorStores.files.create|upload|uploadAndPoll|createAndPoll': embeds('1', vendor),
    '**.vectorStores.fileBatches.create|uploadAndPoll|createAndPoll': embeds('1', vendor),
  };
}

const vendors: readonly Library[] = [
  javascript(['openai', 'openai/*', '@azure/openai'], {
    ...openaiLike('OpenAI'),
    // Version 3: OpenAIApi
    '**.createChatCompletion': infers('0.messages', 'OpenAI'),
    '**.createCompletion': infers('0.prompt', 'OpenAI'),
    '**.createEmbedding': infers('0.input', 'OpenAI'),
    '**.createFineTune|createFineTuningJob': trains('0', 'OpenAI'),
    '**.createFile': { does: 'train', vendor: 'OpenAI', args: { data: '0', name: '1' }, note: 'by-purpose' },
    // @azure/openai 1: getChatCompletions(deployment, messages)
    '**.getChatCompletions|streamChatCompletions|getCompletions|getEmbeddings': infers('1', 'Azure OpenAI'),
    toFile: { returns: 'arguments' },
  }),
  javascript(['@azure-rest/ai-inference', '@azure/ai-projects', '@azure/ai-agents'], {
    '**.path().post': infers('0.body', 'Azure AI'),
  }),
  javascript(['@azure/ai-form-recognizer', '@azure/ai-text-analytics', '@azure/cognitiveservices-*'], {
    '**.beginAnalyzeDocument|beginAnalyzeDocumentFromUrl|analyzeSentiment|recognizeEntities|extractKeyPhrases': infers(
      '1|0',
      'Azure AI',
    ),
  }),
  // https://docs.anthropic.com/en/api/client-sdks
  javascript(['@anthropic-ai/sdk', '@anthropic-ai/bedrock-sdk', '@anthropic-ai/vertex-sdk'], {
    '**.messages.create|stream|parse|countTokens': infers('0', 'Anthropic'),
    '**.messages.batches.create': infers('0.requests', 'Anthropic'),
    '**.completions.create': infers('0.prompt', 'Anthropic'),
    '**.files.upload': infers('0.file', 'Anthropic'),
  }),
  javascript(['@anthropic-ai/claude-agent-sdk', '@anthropic-ai/claude-code'], {
    query: infers('0.prompt', 'Anthropic'),
  }),
  javascript(['@openai/agents', '@openai/agents-core'], {
    run: infers('1', 'OpenAI'),
    '**.run': infers('1', 'OpenAI'),
  }),
  // https://ai.google.dev/gemini-api/docs
  javascript(
    ['@google/generative-ai', '@google-cloud/vertexai', 'firebase/ai', 'firebase/vertexai', '@firebase/vertexai'],
    {
      '**.generateContent|generateContentStream|embedContent|batchEmbedContents|countTokens': infers('0', 'Google'),
      '**.startChat|sendMessage|sendMessageStream': infers('0', 'Google'),
    },
  ),
  javascript(['@google/generative-ai/server'], { '**.uploadFile': infers('0', 'Google') }),
  javascript(['@google/genai'], {
    '**.models.generateContent|generateContentStream|countTokens': infers('0.contents', 'Google'),
    '**.models.embedContent': infers('0.contents', 'Google'),
    '**.chats.create': infers('0.history', 'Google'),
    '**.chats.create().sendMessage|sendMessageStream': infers('0.message', 'Google'),
    '**.files.upload': infers('0.file', 'Google'),
    '**.tunings.tune': trains('0.trainingDataset', 'Google'),
  }),
  javascript(['@google-cloud/aiplatform', '@google-cloud/automl'], {
    '**.predict|rawPredict|streamingPredict': infers('0.instances|0', 'Google'),
    '**.createTrainingPipeline|createTuningJob|createCustomJob|createDataset|importData|createModel': trains(
      '0',
      'Google',
    ),
  }),
  javascript(
    [
      '@google-cloud/documentai',
      '@google-cloud/language',
      '@google-cloud/vision',
      '@google-cloud/translate',
      '@google-cloud/speech',
    ],
    {
      '**.processDocument|analyzeEntities|analyzeSentiment|textDetection|documentTextDetection|annotateImage|translate|translateText|recognize':
        infers('0', 'Google'),
    },
  ),
  // https://docs.cohere.com/reference
  javascript(['cohere-ai'], {
    '**.chat|chatStream|generate|summarize': infers('0', 'Cohere'),
    '**.embed|rerank|classify|tokenize': infers('0', 'Cohere'),
    '**.finetuning.createFinetunedModel': trains('0', 'Cohere'),
    '**.datasets.create': trains('0', 'Cohere'),
  }),
  javascript(['@mistralai/mistralai'], {
    ...openaiLike('Mistral'),
    '**.chat.complete|stream|parse': infers('0.messages', 'Mistral'),
    '**.agents.complete|stream': infers('0.messages', 'Mistral'),
    '**.fim.complete': infers('0.prompt', 'Mistral'),
    '**.chat|chatStream|embeddings': infers('0', 'Mistral'),
    '**.ocr.process': infers('0.document', 'Mistral'),
  }),
  javascript(['together-ai'], openaiLike('Together AI')),
  javascript(['groq-sdk'], openaiLike('Groq')),
  javascript(['portkey-ai'], openaiLike('Portkey')),
  javascript(['@cerebras/cerebras_cloud_sdk'], openaiLike('Cerebras')),
  javascript(['@perplexity-ai/perplexity_ai'], openaiLike('Perplexity')),
  javascript(['@openrouter/sdk', '@openrouter/ai-sdk-provider'], {
    ...openaiLike('OpenRouter'),
    '**.chat.send': infers('0', 'OpenRouter'),
  }),
  // https://replicate.com/docs/get-started/nodejs: run(model, { input })
  javascript(['replicate'], {
    '**.run|stream': { does: 'infer', vendor: 'Replicate', args: { model: '0', data: '1.input' } },
    '**.predictions.create': infers('0.input', 'Replicate'),
    '**.trainings.create': trains('3.input|3|0', 'Replicate'),
  }),
  javascript(['@fal-ai/client', '@fal-ai/serverless-client'], {
    '**.run|subscribe|stream, **.queue.submit': { does: 'infer', vendor: 'fal', args: { model: '0', data: '1.input' } },
  }),
  // https://huggingface.co/docs/huggingface.js
  javascript(['@huggingface/inference'], {
    '**.textGeneration|textGenerationStream|chatCompletion|chatCompletionStream|featureExtraction|summarization|translation|questionAnswering|textClassification|tokenClassification|sentenceSimilarity|zeroShotClassification|request':
      infers('0', 'Hugging Face'),
  }),
  javascript(['@huggingface/hub'], {
    'uploadFile|uploadFiles|uploadFilesWithProgress|commit': trains('0', 'Hugging Face'),
  }),
  javascript(['voyageai', '@voyageai/*'], {
    '**.embed|multimodalEmbed|contextualizedEmbed|rerank': infers('0', 'Voyage AI'),
  }),
  // https://www.mixedbread.com/api-reference: embed({ model, input })
  javascript(['@mixedbread/sdk', '@mixedbread-ai/sdk'], { '**.embed|embeddings|rerank': infers('0', 'Mixedbread') }),
  javascript(['@nomic-ai/atlas'], { embed: infers('0', 'Nomic') }),
  javascript(['assemblyai', '@deepgram/sdk', 'elevenlabs', '@elevenlabs/elevenlabs-js'], {
    '**.transcribe|transcribeUrl|transcribeFile|submit|convert': infers('0', 'a speech model'),
  }),
  javascript(['llama-parse', 'llama-cloud-services', 'llamaindex', '@llamaindex/*'], {
    '**.chat|query|complete|run|retrieve': infers('0'),
    '**.getTextEmbedding|getTextEmbeddings|getTextEmbeddingsBatch': infers('0'),
    'VectorStoreIndex.fromDocuments': embeds('0'),
    '**.insert|insertNodes': embeds('0'),
    '**.loadData|loadDataAsContent': infers('0', 'LlamaIndex'),
    'Document()': { returns: 'arguments' },
  }),
  // Models that run where the code runs: no vendor
  javascript(
    [
      'ollama',
      'ollama/browser',
      'node-llama-cpp',
      '@mlc-ai/web-llm',
      '@xenova/transformers',
      '@huggingface/transformers',
      '@lmstudio/sdk',
    ],
    {
      '**.chat|generate|embed|embeddings|prompt|complete|respond, **.chat.completions.create': infers('0'),
      'pipeline()()': infers('0'),
    },
  ),
];

/** A prompt, whose model may call the functions of its tools: https://ai-sdk.dev/docs/ai-sdk-core/tools-and-tool-calling */
function asksWithTools(options: string): Behaviour {
  return { ...infers('0'), args: { ...infers('0').args, handlers: `${options}.tools` } };
}

/** https://ai-sdk.dev/docs/reference/ai-sdk-core */
const aiSdk: readonly Library[] = [
  javascript(['ai', 'ai/rsc', '@ai-sdk/rsc', 'ai/react'], {
    'generateText|streamText|generateObject|streamObject|streamUI|generateImage|experimental_generateImage|experimental_generateText':
      asksWithTools('0'),
    'embed|embedMany': infers('0.value|0.values'),
    'Agent|ToolLoopAgent|Experimental_Agent().generate|stream|respond': asksWithTools('@0'),
    'convertToModelMessages|convertToCoreMessages|jsonSchema': { returns: 'arguments' },
    // It gives back what it is given: https://ai-sdk.dev/docs/reference/ai-sdk-core/tool
    'tool|dynamicTool': { returns: 'first' },
    cosineSimilarity: { returns: 'plain' },
  }),
  javascript(['genkit', '@genkit-ai/ai'], {
    '**.generate|generateStream|embed': infers('0'),
    '**.index': embeds('0.documents'),
    '**.evaluate': trains('0'),
  }),
  javascript(['@mastra/core', '@mastra/core/*', '@mastra/*'], {
    '**.generate|stream|generateLegacy|streamVNext|generateVNext': infers('0'),
    '**.upsert': embeds('0'),
  }),
  javascript(['@copilotkit/react-core', '@copilotkit/runtime'], {
    'useCopilotReadable|useCopilotAdditionalInstructions': infers('0'),
  }),
  javascript(['@modelcontextprotocol/sdk', '@modelcontextprotocol/sdk/*'], {
    'McpServer().tool|registerTool': { args: { name: '0', handlers: 'callback' }, parameters: ['@input'] },
    'McpServer().resource|registerResource|prompt|registerPrompt': { args: { name: '0', handlers: 'callback' } },
  }),
];

function langchain(vendor?: string): Members {
  return {
    '**.invoke|call|stream|batch|predict|predictMessages|generate|run|streamEvents': infers('0', vendor),
    '**.embedQuery|embedDocuments': infers('0', vendor),
    '**.bind|bindTools|pipe|withConfig|withRetry|withFallbacks|withStructuredOutput|assign|pick': {
      returns: 'receiver',
    },
    '**.fromDocuments|fromTexts|fromExistingIndex': embeds('0'),
    '**.addDocuments|addVectors|addTexts': embeds('0'),
    '**.similaritySearch|similaritySearchWithScore|maxMarginalRelevanceSearch': {
      does: 'vector-store',
      mode: 'read',
      args: { data: '0' },
    },
    'Document()': { returns: 'arguments' },
    '**.splitText|splitDocuments|createDocuments|transformDocuments|formatMessages|format|formatPrompt': {
      returns: 'arguments',
    },
    'HumanMessage|SystemMessage|AIMessage|ToolMessage|ChatMessage': { returns: 'arguments' },
  };
}

const chains: readonly Library[] = [
  javascript(
    ['@langchain/openai', 'langchain/llms/openai', 'langchain/chat_models/openai', 'langchain/embeddings/openai'],
    langchain('OpenAI'),
  ),
  javascript(['@langchain/anthropic', 'langchain/chat_models/anthropic'], langchain('Anthropic')),
  javascript(
    ['@langchain/google-genai', '@langchain/google-vertexai', '@langchain/google-common', '@langchain/google-gauth'],
    langchain('Google'),
  ),
  javascript(['@langchain/aws'], langchain('Amazon Bedrock')),
  javascript(['@langchain/cohere'], langchain('Cohere')),
  javascript(['@langchain/mistralai'], langchain('Mistral')),
  javascript(['@langchain/groq'], langchain('Groq')),
  javascript(['langchain', '@langchain/*', 'langchain/*'], langchain()),
  javascript(['@langchain/pinecone'], {
    ...langchain(),
    'PineconeStore.fromDocuments|fromTexts': embeds('0', 'Pinecone'),
  }),
];

/** Where texts and their embeddings are kept to be found by a model. */
const vectorStores: readonly Library[] = [
  // https://docs.pinecone.io/reference/typescript-sdk: index(name).namespace(name).upsert(records)
  javascript(['@pinecone-database/pinecone', '@pinecone-database/doc-splitter'], {
    '**.upsert|upsertRecords|update': embeds('0', 'Pinecone'),
    '**.query|searchRecords|fetch': { does: 'vector-store', mode: 'read', vendor: 'Pinecone' },
    '**.inference.embed|rerank': infers('1', 'Pinecone'),
    '**.deleteOne|deleteMany|deleteAll': { does: 'vector-store', mode: 'delete', vendor: 'Pinecone' },
  }),
  javascript(['@qdrant/js-client-rest', '@qdrant/js-client-grpc'], {
    '**.upsert|upload_points|batchUpdate|setPayload': embeds('1'),
    '**.search|query|scroll|retrieve': { does: 'vector-store', mode: 'read' },
  }),
  javascript(['weaviate-client', 'weaviate-ts-client'], {
    '**.data.insert|insertMany|update|replace': embeds('0'),
    '**.data.creator().withProperties': embeds('0'),
    '**.batch.objectsBatcher().withObject|withObjects': embeds('0'),
  }),
  javascript(['chromadb'], {
    '**.getOrCreateCollection|createCollection|getCollection().add|upsert|update': embeds('0'),
    '**.getOrCreateCollection|createCollection|getCollection().query|get': { does: 'vector-store', mode: 'read' },
  }),
  javascript(
    [
      '@zilliz/milvus2-sdk-node',
      '@upstash/vector',
      'vectordb',
      '@lancedb/lancedb',
      'hnswlib-node',
      'faiss-node',
      'vectra',
      '@turbopuffer/turbopuffer',
    ],
    {
      '**.insert|upsert|add|addPoint|insertItem|write|mergeInsert': embeds('0'),
      '**.createTable': embeds('1'),
      '**.search|query|searchKnn|queryItems': { does: 'vector-store', mode: 'read' },
    },
  ),
  javascript(['pgvector', 'pgvector/*'], { '**.toSql': { returns: 'arguments' } }),
  javascript(['mem0ai', 'mem0ai/*', '@getzep/zep-cloud', 'supermemory'], {
    '**.add|addMemory': embeds('0', 'a memory service'),
  }),
];

const learning: readonly Library[] = [
  // https://js.tensorflow.org/api/latest/#tf.LayersModel.fit: fit(x, y, options)
  javascript(['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-layers'], {
    '**.fit': trains('*'),
    '**.fitDataset': trains('0'),
    '**.trainOnBatch|evaluate|evaluateDataset': trains('*'),
    '**.predict': infers('0'),
    'tensor|tensor1d|tensor2d|tensor3d|oneHot|concat|stack, data.array|csv': { returns: 'arguments' },
  }),
  javascript(
    [
      'brain.js',
      'synaptic',
      'ml5',
      'neataptic',
      'natural',
      'node-nlp',
      '@nlpjs/basic',
      'bayes',
      'wink-naive-bayes-text-classifier',
      'libsvm-js',
      'ml-cart',
      'ml-random-forest',
      'ml-knn',
      'ml-naivebayes',
      'ml-logistic-regression',
      'decision-tree',
      'scikitjs',
      '@mlpack/*',
    ],
    {
      '**.train|trainAsync|fit|learn|trainBatch|addDocument|trainOnline|evolve': trains('*'),
      '**.run|predict|classify|categorize|process': infers('0'),
    },
  ),
  javascript(['ml-regression', 'ml-regression-*', 'regression', 'simple-statistics', 'ml-kmeans', 'ml-pca'], {
    '**.train|fit': trains('*'),
  }),
  // Evaluation: data sets and experiments
  javascript(['langsmith', 'langsmith/*'], {
    '**.createExample|createExamples|createDataset|uploadCsv|createLLMExample|createChatExample': trains(
      '0',
      'LangSmith',
    ),
    evaluate: trains('1.data()|1', 'LangSmith'),
    'traceable, wrapOpenAI|wrapAnthropic|wrapSDK|wrapAISDK': { returns: 'first' },
  }),
  javascript(['braintrust', 'autoevals'], {
    Eval: trains('1.data()', 'Braintrust'),
    'initDataset().insert': trains('0', 'Braintrust'),
    'initLogger().log': { does: 'capture', vendor: 'Braintrust' },
    'wrapOpenAI|wrapAISDKModel|traced': { returns: 'first' },
  }),
  javascript(['langfuse', '@langfuse/*', 'langfuse-node', 'langfuse-langchain'], {
    '**.createDataset|createDatasetItem': trains('0', 'Langfuse'),
    '**.trace|generation|span|event|score|update': { does: 'capture', vendor: 'Langfuse', args: { data: '0' } },
    // https://langfuse.com/docs/observability/sdk/typescript/instrumentation
    'updateActiveTrace|updateActiveObservation': { does: 'capture', vendor: 'Langfuse', args: { data: '0' } },
    'startObservation, startObservation().startObservation': {
      does: 'capture',
      vendor: 'Langfuse',
      args: { data: '1' },
    },
    'startActiveObservation|propagateAttributes': { args: { callback: 'callback' }, returns: 'called' },
    'observeOpenAI|observe': { returns: 'first' },
  }),
  // https://posthog.com/docs/llm-analytics/installation/vercel-ai
  javascript(['@posthog/ai', '@posthog/ai/*'], { withTracing: { returns: 'first' } }),
  javascript(['promptfoo'], { evaluate: trains('0') }),
  // https://www.evalite.dev: evalite(name, { data: () => [{ input, expected }], task, scorers })
  javascript(['evalite', 'vitest-evals'], {
    'evalite, evalite.only|each, describeEval': trains('1.data()'),
  }),
  javascript(['openpipe', 'openpipe/*'], {
    '**.createDatasetEntries|createEntries': trains('*', 'OpenPipe'),
    '**.chat.completions.create': infers('0.messages', 'OpenPipe'),
  }),
  javascript(['@wandb/sdk', 'weave', 'humanloop', '@arizeai/phoenix-client', '@arizeai/phoenix-client/*'], {
    '**.log|createDataset|appendDatasetExamples|upsert|runExperiment|evaluate|publish': trains(
      '*',
      'an evaluation service',
    ),
  }),
  javascript(['@scale-ai/*', 'scaleapi', '@label-studio/*'], {
    '**.createTask|createDataRow|createDataRows|importTasks': trains('*', 'a labelling service'),
  }),
];

export const models: readonly Library[] = [...vendors, ...aiSdk, ...chains, ...vectorStores, ...learning];
